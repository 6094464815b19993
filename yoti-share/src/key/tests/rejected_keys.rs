//! Keys that are rejected, and the problem that is reported.

use super::*;

#[test]
fn empty_input_is_rejected() {
    assert_rejected("", KeyProblem::EMPTY);
    assert_rejected(" \r\n\t", KeyProblem::EMPTY);
    assert_rejected("\u{feff}", KeyProblem::EMPTY);
    assert_eq!(Key::from_der([]).unwrap_err().problem(), KeyProblem::EMPTY);
}

#[test]
fn encrypted_key_is_rejected() {
    assert_rejected(key_file!("encrypted.pkcs1.pem"), KeyProblem::ENCRYPTED);
    assert_rejected(key_file!("encrypted.pkcs8.pem"), KeyProblem::ENCRYPTED);
    assert_rejected(
        pem_of("PRIVATE KEY", &der(key_file!("encrypted.pkcs8.pem")), 64),
        KeyProblem::ENCRYPTED,
    );
    let error = Key::from_der(der(key_file!("encrypted.pkcs8.pem"))).unwrap_err();
    assert_eq!(error.problem(), KeyProblem::ENCRYPTED);
    assert!(error.to_string().contains("openssl rsa"), "{error}");
}

#[test]
fn certificate_is_rejected() {
    assert_rejected(key_file!("certificate.pem"), KeyProblem::CERTIFICATE);
    assert_rejected(key_file!("request.pem"), KeyProblem::CERTIFICATE);
    assert_eq!(
        Key::from_der(der(key_file!("certificate.pem"))).unwrap_err().problem(),
        KeyProblem::CERTIFICATE
    );
    assert_rejected(
        pem_of("PRIVATE KEY", &der(key_file!("certificate.pem")), 64),
        KeyProblem::CERTIFICATE,
    );
}

#[test]
fn public_key_is_rejected() {
    assert_rejected(key_file!("public.pem"), KeyProblem::PUBLIC_KEY);
    assert_rejected(key_file!("public.pkcs1.pem"), KeyProblem::PUBLIC_KEY);
    assert_rejected(
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB someone@somewhere",
        KeyProblem::PUBLIC_KEY,
    );
    assert_eq!(
        Key::from_der(der(key_file!("public.pem"))).unwrap_err().problem(),
        KeyProblem::PUBLIC_KEY
    );
    assert_eq!(
        Key::from_der(der(key_file!("public.pkcs1.pem"))).unwrap_err().problem(),
        KeyProblem::PUBLIC_KEY
    );
}

#[test]
fn key_for_another_algorithm_is_rejected() {
    assert_rejected(key_file!("ec.pem"), KeyProblem::ELLIPTIC_CURVE);
    assert_rejected(key_file!("ec.pkcs8.pem"), KeyProblem::ELLIPTIC_CURVE);
    assert_rejected(key_file!("ed25519.pem"), KeyProblem::EDWARDS);
    assert_rejected(key_file!("rsa-pss.pem"), KeyProblem::RSA_PSS);
    assert_rejected(
        "-----BEGIN DSA PRIVATE KEY-----\nAA==\n-----END DSA PRIVATE KEY-----",
        KeyProblem::DSA,
    );
    assert_rejected(key_file!("openssh.pem"), KeyProblem::OPEN_SSH);
    assert_eq!(
        Key::from_der(key_file!("pkcs12.p12")).unwrap_err().problem(),
        KeyProblem::PKCS12
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
        assert_rejected(path, KeyProblem::PATH);
    }
}

#[test]
fn unreadable_file_is_rejected_with_its_path() {
    for path in ["/no/such/key.pem", env!("CARGO_MANIFEST_DIR")] {
        let error = Key::from_pem_file(path).unwrap_err();
        assert_eq!(error.problem(), KeyProblem::UNREADABLE);
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
        assert_eq!(error.problem(), KeyProblem::NOT_PATH);
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains("MII") && !shown.contains("LS0t") && !shown.contains("BEGIN"));
        }
    }
    // A short file name may begin like a key.
    assert_eq!(
        Key::from_pem_file("MIIkey").unwrap_err().problem(),
        KeyProblem::UNREADABLE
    );
}

#[cfg(unix)]
#[test]
fn endless_file_is_rejected() {
    let error = Key::from_pem_file("/dev/zero").unwrap_err();
    assert_eq!(error.problem(), KeyProblem::UNREADABLE);
    assert!(error.to_string().contains("larger"), "{error}");
}

#[test]
fn error_names_the_file_without_a_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/certificate.pem");
    let error = Key::from_pem_file(path).unwrap_err();
    assert_eq!(error.problem(), KeyProblem::CERTIFICATE);
    assert!(error.to_string().contains(path), "{error}");
}

#[test]
fn wrong_encoding_is_rejected() {
    assert_rejected(der(RSA_2048), KeyProblem::DER);
    assert_eq!(Key::from_der(RSA_2048).unwrap_err().problem(), KeyProblem::PEM);
    let utf16: Vec<u8> = text(RSA_2048).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_rejected([&[0xff, 0xfe], utf16.as_slice()].concat(), KeyProblem::NOT_UTF8);
    assert_rejected([0x80, 0x81], KeyProblem::NOT_UTF8);
    assert_rejected(
        base64::engine::general_purpose::STANDARD.encode(RSA_2048),
        KeyProblem::BASE64_OF_PEM,
    );
}

#[test]
fn key_in_another_format_is_named() {
    let body: String = text(RSA_2048).lines().filter(|line| !line.starts_with('-')).collect();
    let pgp = "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ==\n-----END PGP PRIVATE KEY BLOCK-----";
    for (given, problem) in [
        ("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none", KeyProblem::PUTTY),
        (pgp, KeyProblem::PGP),
        (r#"{"kty":"RSA","n":"AQAB","d":"AQAB"}"#, KeyProblem::JWK),
        ("<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>", KeyProblem::XML),
        ("<!DOCTYPE html><title>Sign in</title>", KeyProblem::HTML),
        (&body, KeyProblem::BODY),
        (
            "—–BEGIN RSA PRIVATE KEY—–\nMII\n—–END RSA PRIVATE KEY—–",
            KeyProblem::DASHES,
        ),
        ("'/run/secrets/key.pem'", KeyProblem::PATH),
    ] {
        assert_rejected(given, problem);
    }
    assert_rejected(text(RSA_2048).replace("-----END", "—–END"), KeyProblem::DASHES);
    assert_eq!(Key::from_der(&body).unwrap_err().problem(), KeyProblem::BASE64);
    assert_eq!(Key::from_der("keys/a.der").unwrap_err().problem(), KeyProblem::PATH);
    let utf16: Vec<u8> = text(RSA_2048).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_rejected(utf16, KeyProblem::NOT_UTF8);
    assert_rejected(text(RSA_2048).replacen("MII", "M\0II", 1), KeyProblem::CHARACTER);
}

#[test]
fn text_without_a_pem_key_is_rejected() {
    assert_rejected("hunter2", KeyProblem::NOT_PEM);
    assert_rejected("{\"key\": 1}", KeyProblem::NOT_PEM);
    assert_rejected(text(RSA_2048).replace("-----", "----"), KeyProblem::NOT_PEM);
    assert_rejected(
        "-----BEGIN PGP MESSAGE-----\nAA==\n-----END PGP MESSAGE-----",
        KeyProblem::NOT_PEM,
    );
}

#[test]
fn several_keys_are_rejected() {
    assert_rejected([RSA_2048, RSA_2048].concat(), KeyProblem::SEVERAL_KEYS);
    assert_rejected([RSA_2048, key_file!("ec.pem")].concat(), KeyProblem::SEVERAL_KEYS);
}

#[test]
fn truncated_key_is_rejected() {
    let pem = text(RSA_2048);
    for length in [28, 40, pem.len() / 2, pem.len() - 3] {
        assert_rejected(&pem[..length], KeyProblem::TRUNCATED);
    }
    let whole = der(RSA_2048);
    for length in [1, 2, 3, 4, 100, whole.len() - 1] {
        assert_rejected(pem_of("RSA PRIVATE KEY", &whole[..length], 64), KeyProblem::TRUNCATED);
        assert_eq!(
            Key::from_der(&whole[..length]).unwrap_err().problem(),
            KeyProblem::TRUNCATED,
            "{length}"
        );
    }
    assert_rejected(
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        KeyProblem::TRUNCATED,
    );
    // One base64 character less than whole bytes need.
    let odd = pem.replacen("MII", "MI", 1);
    let error = Key::from_pem(&odd).unwrap_err();
    assert!(
        matches!(error.problem(), KeyProblem::TRUNCATED | KeyProblem::MALFORMED),
        "{error}"
    );
}

#[test]
fn damaged_pem_text_is_rejected() {
    assert_rejected(text(RSA_2048).replacen("MII", "M=I", 1), KeyProblem::MALFORMED);
    assert_rejected(
        text(RSA_2048).replace("END RSA PRIVATE", "END PRIVATE"),
        KeyProblem::LABELS,
    );
    assert_rejected(
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        KeyProblem::MALFORMED,
    );
}

#[test]
fn trailing_bytes_are_rejected() {
    let mut bytes = der(RSA_2048);
    bytes.push(0);
    assert_eq!(Key::from_der(&bytes).unwrap_err().problem(), KeyProblem::TRAILING_DATA);
    assert_rejected(pem_of("RSA PRIVATE KEY", &bytes, 64), KeyProblem::TRAILING_DATA);
}

#[test]
fn unsupported_size_and_prime_count_are_rejected() {
    assert_rejected(key_file!("rsa-1024.pem"), KeyProblem::SIZE);
    let error = Key::from_pem(key_file!("rsa-1024.pem")).unwrap_err();
    assert!(error.to_string().ends_with(": 1024 bits"), "{error}");
    assert_rejected(key_file!("rsa-exponent.pem"), KeyProblem::EXPONENT);
    assert_rejected(key_file!("rsa-3-primes.pem"), KeyProblem::MULTI_PRIME);
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
            KeyProblem::INCONSISTENT,
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
