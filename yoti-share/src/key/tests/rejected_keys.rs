//! Keys that are rejected, and the problem that is reported.

use super::*;

#[test]
fn empty_input_is_rejected() {
    assert_rejected("", KeyProblem::Empty);
    assert_rejected(" \r\n\t", KeyProblem::Empty);
    assert_rejected("\u{feff}", KeyProblem::Empty);
    assert_eq!(Key::from_der([]).unwrap_err().problem(), KeyProblem::Empty);
}

#[test]
fn encrypted_key_is_rejected() {
    assert_rejected(key_file!("encrypted.pkcs1.pem"), KeyProblem::Encrypted);
    assert_rejected(key_file!("encrypted.pkcs8.pem"), KeyProblem::Encrypted);
    assert_rejected(
        pem_of("PRIVATE KEY", &der(key_file!("encrypted.pkcs8.pem")), 64),
        KeyProblem::Encrypted,
    );
    let error = Key::from_der(der(key_file!("encrypted.pkcs8.pem"))).unwrap_err();
    assert_eq!(error.problem(), KeyProblem::Encrypted);
    assert!(error.to_string().contains("openssl rsa"), "{error}");
}

#[test]
fn certificate_is_rejected() {
    assert_rejected(key_file!("certificate.pem"), KeyProblem::Certificate);
    assert_rejected(key_file!("request.pem"), KeyProblem::Certificate);
    assert_eq!(
        Key::from_der(der(key_file!("certificate.pem"))).unwrap_err().problem(),
        KeyProblem::Certificate
    );
    assert_rejected(
        pem_of("PRIVATE KEY", &der(key_file!("certificate.pem")), 64),
        KeyProblem::Certificate,
    );
}

#[test]
fn public_key_is_rejected() {
    assert_rejected(key_file!("public.pem"), KeyProblem::PublicKey);
    assert_rejected(key_file!("public.pkcs1.pem"), KeyProblem::PublicKey);
    assert_rejected(
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB someone@somewhere",
        KeyProblem::PublicKey,
    );
    assert_eq!(
        Key::from_der(der(key_file!("public.pem"))).unwrap_err().problem(),
        KeyProblem::PublicKey
    );
    assert_eq!(
        Key::from_der(der(key_file!("public.pkcs1.pem"))).unwrap_err().problem(),
        KeyProblem::PublicKey
    );
}

#[test]
fn key_for_another_algorithm_is_rejected() {
    assert_rejected(key_file!("ec.pem"), KeyProblem::EllipticCurve);
    assert_rejected(key_file!("ec.pkcs8.pem"), KeyProblem::EllipticCurve);
    assert_rejected(key_file!("ed25519.pem"), KeyProblem::Edwards);
    assert_rejected(key_file!("rsa-pss.pem"), KeyProblem::OtherAlgorithm);
    assert_rejected(
        "-----BEGIN DSA PRIVATE KEY-----\nAA==\n-----END DSA PRIVATE KEY-----",
        KeyProblem::OtherAlgorithm,
    );
    assert_rejected(key_file!("openssh.pem"), KeyProblem::OpenSsh);
    assert_eq!(
        Key::from_der(key_file!("pkcs12.p12")).unwrap_err().problem(),
        KeyProblem::Pkcs12
    );
}

#[test]
fn path_instead_of_a_key_is_rejected() {
    for path in [
        "key.pem",
        "/etc/yoti/application",
        "./key",
        "../keys/key.PEM",
        "~/key",
        "C:\\keys\\key",
        "k.key",
    ] {
        assert_rejected(path, KeyProblem::Path);
    }
}

#[test]
fn unreadable_file_is_rejected_with_its_path() {
    for path in ["/no/such/key.pem", env!("CARGO_MANIFEST_DIR")] {
        let error = Key::from_pem_file(path).unwrap_err();
        assert_eq!(error.problem(), KeyProblem::Unreadable);
        assert!(error.to_string().contains(path), "{error}");
    }
}

#[test]
fn key_instead_of_a_path_is_not_in_the_error() {
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
        assert_eq!(error.problem(), KeyProblem::NotPath);
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains("MII") && !shown.contains("LS0t") && !shown.contains("BEGIN"));
        }
    }
    // A short file name may begin like a key.
    assert_eq!(
        Key::from_pem_file("MIIkey").unwrap_err().problem(),
        KeyProblem::Unreadable
    );
}

#[cfg(unix)]
#[test]
fn endless_file_is_rejected() {
    let error = Key::from_pem_file("/dev/zero").unwrap_err();
    assert_eq!(error.problem(), KeyProblem::Unreadable);
    assert!(error.to_string().contains("larger"), "{error}");
}

#[test]
fn error_names_the_file_without_a_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/certificate.pem");
    let error = Key::from_pem_file(path).unwrap_err();
    assert_eq!(error.problem(), KeyProblem::Certificate);
    assert!(error.to_string().contains(path), "{error}");
}

#[test]
fn wrong_encoding_is_rejected() {
    assert_rejected(der(RSA_2048), KeyProblem::Der);
    assert_eq!(Key::from_der(RSA_2048).unwrap_err().problem(), KeyProblem::Pem);
    let utf16: Vec<u8> = text(RSA_2048).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_rejected([&[0xff, 0xfe], utf16.as_slice()].concat(), KeyProblem::NotUtf8);
    assert_rejected([0x80, 0x81], KeyProblem::NotUtf8);
    assert_rejected(
        base64::engine::general_purpose::STANDARD.encode(RSA_2048),
        KeyProblem::Base64OfPem,
    );
}

#[test]
fn text_without_a_pem_key_is_rejected() {
    assert_rejected("hunter2", KeyProblem::NotPem);
    assert_rejected("{\"key\": 1}", KeyProblem::NotPem);
    assert_rejected(text(RSA_2048).replace("-----", "----"), KeyProblem::NotPem);
    assert_rejected(
        "-----BEGIN PGP MESSAGE-----\nAA==\n-----END PGP MESSAGE-----",
        KeyProblem::NotPem,
    );
}

#[test]
fn several_keys_are_rejected() {
    assert_rejected([RSA_2048, RSA_2048].concat(), KeyProblem::SeveralKeys);
    assert_rejected([RSA_2048, key_file!("ec.pem")].concat(), KeyProblem::SeveralKeys);
}

#[test]
fn truncated_key_is_rejected() {
    let pem = text(RSA_2048);
    for length in [28, 40, pem.len() / 2, pem.len() - 3] {
        assert_rejected(&pem[..length], KeyProblem::Truncated);
    }
    let whole = der(RSA_2048);
    for length in [1, 2, 3, 4, 100, whole.len() - 1] {
        assert_rejected(pem_of("RSA PRIVATE KEY", &whole[..length], 64), KeyProblem::Truncated);
        assert_eq!(
            Key::from_der(&whole[..length]).unwrap_err().problem(),
            KeyProblem::Truncated,
            "{length}"
        );
    }
    assert_rejected(
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        KeyProblem::Truncated,
    );
    // One base64 character less than whole bytes need.
    let odd = pem.replacen("MII", "MI", 1);
    let error = Key::from_pem(&odd).unwrap_err();
    assert!(
        matches!(error.problem(), KeyProblem::Truncated | KeyProblem::Malformed),
        "{error}"
    );
}

#[test]
fn damaged_pem_text_is_rejected() {
    assert_rejected(text(RSA_2048).replacen("MII", "M*I", 1), KeyProblem::Malformed);
    assert_rejected(text(RSA_2048).replacen("MII", "M\\xI", 1), KeyProblem::Malformed);
    assert_rejected(
        text(RSA_2048).replace("END RSA PRIVATE", "END PRIVATE"),
        KeyProblem::Malformed,
    );
    assert_rejected(
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        KeyProblem::Malformed,
    );
}

#[test]
fn trailing_bytes_are_rejected() {
    let mut bytes = der(RSA_2048);
    bytes.push(0);
    assert_eq!(Key::from_der(&bytes).unwrap_err().problem(), KeyProblem::TrailingData);
    assert_rejected(pem_of("RSA PRIVATE KEY", &bytes, 64), KeyProblem::TrailingData);
}

#[test]
fn unsupported_size_and_prime_count_are_rejected() {
    assert_rejected(key_file!("rsa-1024.pem"), KeyProblem::Size);
    assert_rejected(key_file!("rsa-3-primes.pem"), KeyProblem::MultiPrime);
}

#[test]
fn inconsistent_numbers_are_rejected() {
    let whole = der(RSA_2048);
    // In the modulus, the private exponent, a prime, an exponent of a prime and the coefficient.
    for at in [40, 400, 620, 900, 1180] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        assert_eq!(
            Key::from_der(&bytes).unwrap_err().problem(),
            KeyProblem::Inconsistent,
            "byte {at}"
        );
    }
}

#[test]
fn errors_contain_no_part_of_the_key() {
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

#[test]
fn every_problem_has_a_public_kind() {
    for (pem, kind) in [
        ("", KeyErrorKind::NotFound),
        ("hunter2", KeyErrorKind::NotFound),
        ("key.pem", KeyErrorKind::WrongInput),
        (text(key_file!("encrypted.pkcs8.pem")), KeyErrorKind::Encrypted),
        (text(key_file!("public.pem")), KeyErrorKind::NotPrivate),
        (text(key_file!("certificate.pem")), KeyErrorKind::NotPrivate),
        (text(key_file!("ec.pem")), KeyErrorKind::NotRsa),
        (text(key_file!("openssh.pem")), KeyErrorKind::Unsupported),
        (text(key_file!("rsa-1024.pem")), KeyErrorKind::Unsupported),
        (&text(RSA_2048)[..40], KeyErrorKind::Malformed),
    ] {
        let error = Key::from_pem(pem).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
    let error = Key::from_pem_file("/no/such/key.pem").unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::Unreadable);
}
