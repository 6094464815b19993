//! The forms in which a key is accepted.

use super::*;

#[test]
fn pkcs1_and_pkcs8_are_the_same_key() {
    assert_is_rsa_2048(Key::from_pem(RSA_2048));
    assert_is_rsa_2048(Key::from_pem(key_file!("rsa-2048.pkcs8.pem")));
    assert_is_rsa_2048(Key::from_der(der(RSA_2048)));
    assert_is_rsa_2048(Key::from_der(der(key_file!("rsa-2048.pkcs8.pem"))));
}

#[test]
fn byte_order_mark_is_ignored() {
    assert_is_rsa_2048(Key::from_pem(format!("\u{feff}{}", text(RSA_2048))));
}

#[test]
fn every_line_ending_is_accepted() {
    assert_is_rsa_2048(Key::from_pem(text(RSA_2048).replace('\n', "\r\n")));
    assert_is_rsa_2048(Key::from_pem(text(RSA_2048).replace('\n', "\r")));
    assert_is_rsa_2048(Key::from_pem(text(RSA_2048).trim_end()));
}

#[test]
fn one_line_with_escaped_line_endings_is_read() {
    assert_is_rsa_2048(Key::from_pem(text(RSA_2048).replace('\n', "\\n")));
    assert_is_rsa_2048(Key::from_pem(text(RSA_2048).replace('\n', "\\r\\n")));
    assert_is_rsa_2048(Key::from_pem(text(RSA_2048).replace('\n', "\\\\n")));
    assert_is_rsa_2048(Key::from_pem(format!("\"{}\"", text(RSA_2048).replace('\n', "\\n"))));
    assert_is_rsa_2048(Key::from_pem(text(RSA_2048).replace('\n', " ")));
}

#[test]
fn indentation_is_ignored() {
    assert_is_rsa_2048(Key::from_pem(format!(
        "key: |\n    {}",
        text(RSA_2048).replace('\n', "\n    ")
    )));
    assert_is_rsa_2048(Key::from_pem(format!("\t{}", text(RSA_2048).replace('\n', "\n\t"))));
}

#[test]
fn every_column_width_is_accepted() {
    for columns in [1, 7, 63, 65, 76, 10_000] {
        assert_is_rsa_2048(Key::from_pem(pem_of("RSA PRIVATE KEY", &der(RSA_2048), columns)));
    }
}

#[test]
fn certificates_and_bag_attributes_are_ignored() {
    assert_is_rsa_2048(Key::from_pem(key_file!("bag.pem")));
    assert_is_rsa_2048(Key::from_pem(
        [RSA_2048, b"\nthat was the key\n", key_file!("public.pem")].concat(),
    ));
}

#[test]
fn keys_of_3072_and_4096_bits_are_read() {
    assert!(format!("{:?}", Key::from_pem(key_file!("rsa-3072.pem")).unwrap()).contains("3072"));
    assert!(format!("{:?}", Key::from_pem(key_file!("rsa-4096.pem")).unwrap()).contains("4096"));
}

#[test]
fn pem_file_is_read() {
    assert_is_rsa_2048(Key::from_pem_file(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/keys/rsa-2048.pem"
    )));
}
