//! What keys may look like.

use super::*;

#[test]
fn pkcs1_and_pkcs8_are_the_same_key() {
    is_the_2048_bit_key(Key::from_pem(RSA_2048));
    is_the_2048_bit_key(Key::from_pem(key_file!("rsa-2048.pkcs8.pem")));
    is_the_2048_bit_key(Key::from_der(der(RSA_2048)));
    is_the_2048_bit_key(Key::from_der(der(key_file!("rsa-2048.pkcs8.pem"))));
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    is_the_2048_bit_key(Key::from_pem(format!("\u{feff}{}", text(RSA_2048))));
}

#[test]
fn lines_may_end_in_any_way() {
    is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\r\n")));
    is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\r")));
    is_the_2048_bit_key(Key::from_pem(text(RSA_2048).trim_end()));
}

#[test]
fn one_line_with_escaped_line_ends_is_read() {
    is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\\n")));
    is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\\r\\n")));
    is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\\\\n")));
    is_the_2048_bit_key(Key::from_pem(format!("\"{}\"", text(RSA_2048).replace('\n', "\\n"))));
    is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', " ")));
}

#[test]
fn indentation_is_passed_over() {
    is_the_2048_bit_key(Key::from_pem(format!(
        "key: |\n    {}",
        text(RSA_2048).replace('\n', "\n    ")
    )));
    is_the_2048_bit_key(Key::from_pem(format!("\t{}", text(RSA_2048).replace('\n', "\n\t"))));
}

#[test]
fn columns_may_be_of_any_width() {
    for columns in [1, 7, 63, 65, 76, 10_000] {
        is_the_2048_bit_key(Key::from_pem(pem_of("RSA PRIVATE KEY", &der(RSA_2048), columns)));
    }
}

#[test]
fn certificates_and_bag_attributes_around_the_key_are_passed_over() {
    is_the_2048_bit_key(Key::from_pem(key_file!("bag.pem")));
    is_the_2048_bit_key(Key::from_pem(
        [RSA_2048, b"\nthat was the key\n", key_file!("public.pem")].concat(),
    ));
}

#[test]
fn larger_keys_are_read() {
    assert!(format!("{:?}", Key::from_pem(key_file!("rsa-3072.pem")).unwrap()).contains("3072"));
    assert!(format!("{:?}", Key::from_pem(key_file!("rsa-4096.pem")).unwrap()).contains("4096"));
}

#[test]
fn a_file_is_read() {
    is_the_2048_bit_key(Key::from_pem_file(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/keys/rsa-2048.pem"
    )));
}
