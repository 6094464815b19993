//! Identifiers in the shapes that Yoti gives them.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use prost::Message;

use crate::util::entropy::Entropy;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What a session id says once its `ss.v2.` is taken off and its base64 undone.
#[derive(Clone, PartialEq, Message)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the message that ids hold"
)]
struct SessionData {
    #[prost(string, tag = "1")]
    random_id: String,
    #[prost(string, tag = "2")]
    datacentre_id: String,
    #[prost(string, tag = "3")]
    instance_id: String,
}

/// `ss.v2.` and base64. The random part's length varies, so that some ids end in `=` and some do not: a client has to
/// cope with both.
pub(crate) fn session(entropy: &Entropy) -> String {
    format!("ss.v2.{}", BASE64.encode(&place(entropy)))
}

pub(crate) fn qr_code(entropy: &Entropy) -> String {
    format!("qr.v2.{}", BASE64.encode(&place(entropy)))
}

fn place(entropy: &Entropy) -> Vec<u8> {
    let [choice] = entropy.bytes();
    let random_id = alphanumeric(entropy, 20 + usize::from(choice % 3));
    SessionData {
        random_id,
        datacentre_id: "ld5.gbr".to_owned(),
        instance_id: String::new(),
    }
    .encode_to_vec()
}

/// What the QR code shows.
pub(crate) fn qr_uri(entropy: &Entropy) -> String {
    format!(
        "https://code.yoti.com/{}",
        BASE64URL_NOPAD.encode(alphanumeric(entropy, 36).as_bytes())
    )
}

/// 48 bytes as standard base64, `+` and `/` included.
pub(crate) fn receipt(entropy: &Entropy) -> String {
    BASE64.encode(&entropy.bytes::<48>())
}

pub(crate) fn item_key(entropy: &Entropy) -> String {
    uuid(entropy)
}

/// A version 4 UUID.
pub(crate) fn uuid(entropy: &Entropy) -> String {
    let mut bytes: [u8; 16] = entropy.bytes();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut uuid = HEXLOWER.encode(&bytes);
    for dash in [8, 13, 18, 23] {
        uuid.insert(dash, '-');
    }
    uuid
}

/// Whether `text` is hexadecimal digits in groups of 8-4-4-4-12, of either case.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn alphanumeric(entropy: &Entropy, length: usize) -> String {
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
    fn session_ids_are_base64_of_a_protobuf_that_names_the_data_centre() {
        let entropy = Entropy::seeded(1);
        for _ in 0..50 {
            let id = session(&entropy);
            let bytes = BASE64.decode(id.strip_prefix("ss.v2.").unwrap().as_bytes()).unwrap();
            // Field 1: a string of 20 to 22 characters; field 2: the seven of "ld5.gbr".
            assert_eq!(bytes[0], 0x0a);
            assert!((20..=22).contains(&bytes[1]));
            assert!(bytes.ends_with(b"\x12\x07ld5.gbr"));
        }
    }

    #[test]
    fn some_session_ids_end_in_an_equals_sign_and_some_do_not() {
        let entropy = Entropy::seeded(2);
        let padded = (0..60).filter(|_| session(&entropy).ends_with('=')).count();
        assert!((1..60).contains(&padded));
    }

    #[test]
    fn uuids_are_of_version_4() {
        let uuid = uuid(&Entropy::seeded(3));
        assert!(is_uuid(&uuid));
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]));
        assert!(!is_uuid("3f2504e0-4f89-41d3-9a0c-0305e82c330"));
        assert!(!is_uuid("3f2504e0x4f89-41d3-9a0c-0305e82c3301"));
        assert!(is_uuid("3F2504E0-4F89-01D3-FA0C-0305E82C3301"));
    }
}
