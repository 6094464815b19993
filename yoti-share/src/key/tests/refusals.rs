//! What is refused, each under its own name.

use super::*;

#[test]
fn nothing() {
    refused("", KeyErrorKind::Empty);
    refused(" \r\n\t", KeyErrorKind::Empty);
    refused("\u{feff}", KeyErrorKind::Empty);
    assert_eq!(Key::from_der([]).unwrap_err().kind(), KeyErrorKind::Empty);
}

#[test]
fn encrypted_keys() {
    refused(key_file!("encrypted.pkcs1.pem"), KeyErrorKind::Encrypted);
    refused(key_file!("encrypted.pkcs8.pem"), KeyErrorKind::Encrypted);
    refused(
        pem_of("PRIVATE KEY", &der(key_file!("encrypted.pkcs8.pem")), 64),
        KeyErrorKind::Encrypted,
    );
    let error = Key::from_der(der(key_file!("encrypted.pkcs8.pem"))).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::Encrypted);
    assert!(error.to_string().contains("openssl rsa"), "{error}");
}

#[test]
fn certificates() {
    refused(key_file!("certificate.pem"), KeyErrorKind::Certificate);
    refused(key_file!("request.pem"), KeyErrorKind::Certificate);
    assert_eq!(
        Key::from_der(der(key_file!("certificate.pem"))).unwrap_err().kind(),
        KeyErrorKind::Certificate
    );
    refused(
        pem_of("PRIVATE KEY", &der(key_file!("certificate.pem")), 64),
        KeyErrorKind::Certificate,
    );
}

#[test]
fn public_keys() {
    refused(key_file!("public.pem"), KeyErrorKind::PublicKey);
    refused(key_file!("public.pkcs1.pem"), KeyErrorKind::PublicKey);
    refused(
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB someone@somewhere",
        KeyErrorKind::PublicKey,
    );
    assert_eq!(
        Key::from_der(der(key_file!("public.pem"))).unwrap_err().kind(),
        KeyErrorKind::PublicKey
    );
    assert_eq!(
        Key::from_der(der(key_file!("public.pkcs1.pem"))).unwrap_err().kind(),
        KeyErrorKind::PublicKey
    );
}

#[test]
fn keys_for_other_algorithms() {
    refused(key_file!("ec.pem"), KeyErrorKind::EllipticCurve);
    refused(key_file!("ec.pkcs8.pem"), KeyErrorKind::EllipticCurve);
    refused(key_file!("ed25519.pem"), KeyErrorKind::Edwards);
    refused(key_file!("rsa-pss.pem"), KeyErrorKind::OtherAlgorithm);
    refused(
        "-----BEGIN DSA PRIVATE KEY-----\nAA==\n-----END DSA PRIVATE KEY-----",
        KeyErrorKind::OtherAlgorithm,
    );
    refused(key_file!("openssh.pem"), KeyErrorKind::OpenSsh);
    assert_eq!(
        Key::from_der(key_file!("pkcs12.p12")).unwrap_err().kind(),
        KeyErrorKind::Pkcs12
    );
}

#[test]
fn paths() {
    for path in [
        "key.pem",
        "/etc/yoti/application",
        "./key",
        "../keys/key.PEM",
        "~/key",
        "C:\\keys\\key",
        "k.key",
    ] {
        refused(path, KeyErrorKind::Path);
    }
}

#[test]
fn files_that_cannot_be_read() {
    for path in ["/no/such/key.pem", env!("CARGO_MANIFEST_DIR")] {
        let error = Key::from_pem_file(path).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Unreadable);
        assert!(error.to_string().contains(path), "{error}");
    }
}

#[test]
fn a_key_that_is_given_for_its_path_is_not_repeated() {
    let pem = text(RSA_2048);
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let once_more = base64::engine::general_purpose::STANDARD.encode(RSA_2048);
    let first_line = pem.lines().next().unwrap().to_owned();
    for key in [
        pem.replace('\n', "\\n"),
        format!(" {pem}"),
        pem.to_owned(),
        body,
        once_more,
        first_line,
    ] {
        let error = Key::from_pem_file(&key).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::NotPath);
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains("MII") && !shown.contains("LS0t") && !shown.contains("BEGIN"));
        }
    }
    // A short name may begin as it likes.
    assert_eq!(
        Key::from_pem_file("MIIkey").unwrap_err().kind(),
        KeyErrorKind::Unreadable
    );
}

#[cfg(unix)]
#[test]
fn files_without_end() {
    let error = Key::from_pem_file("/dev/zero").unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::Unreadable);
    assert!(error.to_string().contains("larger"), "{error}");
}

#[test]
fn a_file_with_something_else_is_named() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/certificate.pem");
    let error = Key::from_pem_file(path).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::Certificate);
    assert!(error.to_string().contains(path), "{error}");
}

#[test]
fn the_wrong_encoding() {
    refused(der(RSA_2048), KeyErrorKind::Der);
    assert_eq!(Key::from_der(RSA_2048).unwrap_err().kind(), KeyErrorKind::Pem);
    let utf16: Vec<u8> = text(RSA_2048).encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused([&[0xff, 0xfe], utf16.as_slice()].concat(), KeyErrorKind::Encoding);
    refused([0x80, 0x81], KeyErrorKind::Encoding);
    refused(
        base64::engine::general_purpose::STANDARD.encode(RSA_2048),
        KeyErrorKind::Base64OfPem,
    );
}

#[test]
fn text_that_is_no_pem() {
    refused("hunter2", KeyErrorKind::NotPem);
    refused("{\"key\": 1}", KeyErrorKind::NotPem);
    refused(text(RSA_2048).replace("-----", "----"), KeyErrorKind::NotPem);
    refused(
        "-----BEGIN PGP MESSAGE-----\nAA==\n-----END PGP MESSAGE-----",
        KeyErrorKind::NotPem,
    );
}

#[test]
fn several_keys() {
    refused([RSA_2048, RSA_2048].concat(), KeyErrorKind::SeveralKeys);
    refused([RSA_2048, key_file!("ec.pem")].concat(), KeyErrorKind::SeveralKeys);
}

#[test]
fn keys_that_were_cut_off() {
    let pem = text(RSA_2048);
    for length in [28, 40, pem.len() / 2, pem.len() - 3] {
        refused(&pem[..length], KeyErrorKind::Truncated);
    }
    let whole = der(RSA_2048);
    for length in [1, 2, 3, 4, 100, whole.len() - 1] {
        refused(pem_of("RSA PRIVATE KEY", &whole[..length], 64), KeyErrorKind::Truncated);
        assert_eq!(
            Key::from_der(&whole[..length]).unwrap_err().kind(),
            KeyErrorKind::Truncated,
            "{length}"
        );
    }
    refused(
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        KeyErrorKind::Truncated,
    );
    // One base64 character too few to make whole bytes of.
    let odd = pem.replacen("MII", "MI", 1);
    let error = Key::from_pem(&odd).unwrap_err();
    assert!(
        matches!(error.kind(), KeyErrorKind::Truncated | KeyErrorKind::Malformed),
        "{error}"
    );
}

#[test]
fn damaged_text() {
    refused(text(RSA_2048).replacen("MII", "M*I", 1), KeyErrorKind::Malformed);
    refused(text(RSA_2048).replacen("MII", "M\\xI", 1), KeyErrorKind::Malformed);
    refused(
        text(RSA_2048).replace("END RSA PRIVATE", "END PRIVATE"),
        KeyErrorKind::Malformed,
    );
    refused(
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        KeyErrorKind::Malformed,
    );
}

#[test]
fn bytes_after_the_key() {
    let mut bytes = der(RSA_2048);
    bytes.push(0);
    assert_eq!(Key::from_der(&bytes).unwrap_err().kind(), KeyErrorKind::TrailingData);
    refused(pem_of("RSA PRIVATE KEY", &bytes, 64), KeyErrorKind::TrailingData);
}

#[test]
fn sizes_and_shapes() {
    refused(key_file!("rsa-1024.pem"), KeyErrorKind::Size);
    refused(key_file!("rsa-3-primes.pem"), KeyErrorKind::MultiPrime);
}

#[test]
fn numbers_that_contradict_each_other() {
    let whole = der(RSA_2048);
    // In the modulus, the private exponent, a prime, an exponent of a prime and the coefficient.
    for at in [40, 400, 620, 900, 1180] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        assert_eq!(
            Key::from_der(&bytes).unwrap_err().kind(),
            KeyErrorKind::Inconsistent,
            "byte {at}"
        );
    }
}

#[test]
fn no_refusal_holds_a_part_of_what_was_given() {
    let pem = text(RSA_2048);
    for given in [
        pem.replacen("MII", "M*I", 1),
        pem[..800].to_owned(),
        pem[10..].to_owned(),
        pem.replace("RSA ", "DSA "),
    ] {
        let error = Key::from_pem(&given).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            pem.lines().all(|line| line.starts_with('-') || !shown.contains(line)),
            "{shown}"
        );
    }
}
