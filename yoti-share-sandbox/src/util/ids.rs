//! Identifiers in the forms that Yoti uses.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use prost::Message;

use crate::util::entropy::Entropy;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The protobuf message that session and QR code IDs contain in base64.
#[derive(Clone, PartialEq, Message)]
#[expect(clippy::struct_field_names, reason = "the names are those of Yoti's message")]
struct IdData {
    #[prost(string, tag = "1")]
    random_id: String,
    #[prost(string, tag = "2")]
    datacentre_id: String,
    #[prost(string, tag = "3")]
    instance_id: String,
}

/// Returns `ss.v2.` and base64. The length of the random part varies, so that some IDs end in `=` and some do not: clients
/// must handle both.
pub(crate) fn new_session_id(entropy: &Entropy) -> String {
    format!("ss.v2.{}", BASE64.encode(&new_id_data(entropy)))
}

pub(crate) fn new_qr_code_id(entropy: &Entropy) -> String {
    format!("qr.v2.{}", BASE64.encode(&new_id_data(entropy)))
}

fn new_id_data(entropy: &Entropy) -> Vec<u8> {
    let [choice] = entropy.bytes();
    let random_id = new_alphanumeric(entropy, 20 + usize::from(choice % 3));
    IdData {
        random_id,
        datacentre_id: "ld5.gbr".to_owned(),
        instance_id: String::new(),
    }
    .encode_to_vec()
}

/// Returns the URL that a QR code encodes.
pub(crate) fn new_qr_uri(entropy: &Entropy) -> String {
    format!(
        "https://code.yoti.com/{}",
        BASE64URL_NOPAD.encode(new_alphanumeric(entropy, 36).as_bytes())
    )
}

/// Returns 48 bytes in standard base64, which may contain `+` and `/`.
pub(crate) fn new_receipt_id(entropy: &Entropy) -> String {
    BASE64.encode(&entropy.bytes::<48>())
}

/// Returns an access token: 32 bytes in base64url.
pub(crate) fn new_access_token(entropy: &Entropy) -> String {
    BASE64URL_NOPAD.encode(&entropy.bytes::<32>())
}

/// Returns a version 4 UUID.
pub(crate) fn new_uuid(entropy: &Entropy) -> String {
    let mut bytes: [u8; 16] = entropy.bytes();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut uuid = HEXLOWER.encode(&bytes);
    for dash in [8, 13, 18, 23] {
        uuid.insert(dash, '-');
    }
    uuid
}

/// Checks for hexadecimal digits of either case in groups of 8-4-4-4-12; the version is not checked.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Checks for a UUID of version 4.
pub(crate) fn is_uuid_v4(text: &str) -> bool {
    let digit = |at: usize| text.as_bytes().get(at).map(u8::to_ascii_lowercase);
    is_uuid(text) && digit(14) == Some(b'4') && digit(19).is_some_and(|variant| b"89ab".contains(&variant))
}

fn new_alphanumeric(entropy: &Entropy, length: usize) -> String {
    let bytes: [u8; 36] = entropy.bytes();
    bytes
        .iter()
        .take(length)
        .filter_map(|byte| ALPHANUMERIC.get(usize::from(*byte) % ALPHANUMERIC.len()))
        .map(|byte| char::from(*byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_id_contains_a_protobuf_message_in_base64() {
        let entropy = Entropy::seeded(1);
        for _ in 0..50 {
            let id = new_session_id(&entropy);
            let bytes = BASE64.decode(id.strip_prefix("ss.v2.").unwrap().as_bytes()).unwrap();
            // Field 1 is a string of 20 to 22 characters, field 2 the 7 characters of "ld5.gbr".
            assert_eq!(bytes[0], 0x0a);
            assert!((20..=22).contains(&bytes[1]));
            assert!(bytes.ends_with(b"\x12\x07ld5.gbr"));
        }
    }

    #[test]
    fn only_some_session_ids_end_in_an_equals_sign() {
        let entropy = Entropy::seeded(2);
        let padded = (0..60).filter(|_| new_session_id(&entropy).ends_with('=')).count();
        assert!((1..60).contains(&padded));
    }

    #[test]
    fn new_uuid_has_version_4() {
        let uuid = new_uuid(&Entropy::seeded(3));
        assert!(is_uuid(&uuid));
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]));
    }

    #[test]
    fn is_uuid_v4_checks_version_and_variant() {
        assert!(is_uuid_v4("3F2504E0-4F89-41D3-BA0C-0305E82C3301"));
        assert!(!is_uuid_v4("3f2504e0-4f89-11d3-9a0c-0305e82c3301"));
        assert!(!is_uuid_v4("3f2504e0-4f89-41d3-fa0c-0305e82c3301"));
    }

    #[test]
    fn is_uuid_checks_digits_and_dashes() {
        assert!(is_uuid("3F2504E0-4F89-01D3-FA0C-0305E82C3301"));
        assert!(!is_uuid("3f2504e0-4f89-41d3-9a0c-0305e82c330"));
        assert!(!is_uuid("3f2504e0x4f89-41d3-9a0c-0305e82c3301"));
    }
}
