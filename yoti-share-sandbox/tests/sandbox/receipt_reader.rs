//! A reader of receipts for tests, which shares no code with the sandbox that writes them.

use aes::Aes256;
use aes::cipher::{BlockDecryptMut, KeyInit, KeyIvInit};
use aes_gcm::aead::Aead;
use aes_gcm::{Aes256Gcm, Nonce};
use cbc::cipher::block_padding::Pkcs7;
use data_encoding::BASE64;
use rsa::{Pkcs1v15Encrypt, RsaPrivateKey};
use serde_json::Value;

/// The fields of a protobuf message: numbers, and either a number or bytes.
pub(crate) struct Message(Vec<(u64, Field)>);

enum Field {
    Number(u64),
    Bytes(Vec<u8>),
}

impl Message {
    pub(crate) fn read(mut bytes: &[u8]) -> Self {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes);
            let field = match key & 7 {
                0 => Field::Number(varint(&mut bytes)),
                2 => {
                    let length = usize::try_from(varint(&mut bytes)).unwrap();
                    let (content, rest) = bytes.split_at(length);
                    bytes = rest;
                    Field::Bytes(content.to_vec())
                }
                other => panic!("wire type {other}"),
            };
            fields.push((key >> 3, field));
        }
        Self(fields)
    }

    pub(crate) fn all(&self, number: u64) -> Vec<&[u8]> {
        let bytes = self.0.iter().filter_map(|(at, field)| match field {
            Field::Bytes(bytes) if *at == number => Some(bytes.as_slice()),
            Field::Bytes(_) | Field::Number(_) => None,
        });
        bytes.collect()
    }

    pub(crate) fn bytes(&self, number: u64) -> &[u8] {
        self.all(number).first().copied().unwrap_or_default()
    }

    pub(crate) fn text(&self, number: u64) -> &str {
        std::str::from_utf8(self.bytes(number)).unwrap()
    }

    pub(crate) fn number(&self, number: u64) -> u64 {
        let found = self.0.iter().find_map(|(at, field)| match field {
            Field::Number(value) if *at == number => Some(*value),
            Field::Bytes(_) | Field::Number(_) => None,
        });
        found.unwrap_or(0)
    }
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return value;
        }
    }
    panic!("a varint that does not end");
}

/// The key to a receipt's contents.
pub(crate) fn receipt_key(receipt: &Value, item_key: &Value, private: &RsaPrivateKey) -> Result<Vec<u8>, &'static str> {
    let value = base64(&item_key["value"]);
    let item_key_bytes = private.decrypt(Pkcs1v15Encrypt, &value).map_err(|_| "RSA")?;
    let nonce = base64(&item_key["iv"]);
    assert_eq!((item_key_bytes.len(), nonce.len()), (32, 12));
    let cipher = Aes256Gcm::new_from_slice(&item_key_bytes).unwrap();
    cipher
        .decrypt(Nonce::from_slice(&nonce), base64(&receipt["wrappedKey"]).as_slice())
        .map_err(|_| "GCM")
}

/// One part of a receipt: `content` or `otherPartyContent`, `profile` or `extraData`.
pub(crate) fn part(receipt: &Value, side: &str, part: &str, key: &[u8]) -> Result<Vec<u8>, &'static str> {
    let encrypted = Message::read(&base64(&receipt[side][part]));
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(key, encrypted.bytes(1)).unwrap();
    cipher
        .decrypt_padded_vec_mut::<Pkcs7>(encrypted.bytes(2))
        .map_err(|_| "padding")
}

pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: Vec<u8>,
    pub(crate) content_type: u64,
    pub(crate) ephemeral_id: String,
    pub(crate) anchors: Vec<Anchor>,
}

pub(crate) struct Anchor {
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) sub_type: String,
    pub(crate) signature: Vec<u8>,
    pub(crate) timestamp: Vec<u8>,
    pub(crate) associated_source: String,
}

impl Attribute {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.value).unwrap()
    }

    /// `source PASSPORT/NFC`, `verifier YOTI_ADMIN`, …
    pub(crate) fn anchor_labels(&self) -> Vec<String> {
        self.anchors.iter().map(Anchor::label).collect()
    }
}

impl Anchor {
    fn label(&self) -> String {
        use der::Decode;
        let certificate = x509_cert::Certificate::from_der(&self.certificates[0]).unwrap();
        let mut label = "unknown".to_owned();
        for extension in certificate.tbs_certificate.extensions.unwrap() {
            let kind = match &*extension.extn_id.to_string() {
                "1.3.6.1.4.1.47127.1.1.1" => "source",
                "1.3.6.1.4.1.47127.1.1.2" => "verifier",
                _ => continue,
            };
            // SEQUENCE { [0] text }
            let value = extension.extn_value.as_bytes();
            assert_eq!((value[0], value[2]), (0x30, 0x80));
            assert_eq!(usize::from(value[3]), value.len() - 4);
            label = format!("{kind} {}", std::str::from_utf8(&value[4..]).unwrap());
        }
        if !self.sub_type.is_empty() {
            label = format!("{label}/{}", self.sub_type);
        }
        label
    }
}

pub(crate) fn attributes(list: &[u8]) -> Vec<Attribute> {
    let read = |bytes: &[u8]| {
        let message = Message::read(bytes);
        Attribute {
            name: message.text(1).to_owned(),
            value: message.bytes(2).to_vec(),
            content_type: message.number(3),
            ephemeral_id: message.text(7).to_owned(),
            anchors: message.all(4).into_iter().map(anchor).collect(),
        }
    };
    Message::read(list).all(1).into_iter().map(read).collect()
}

fn anchor(bytes: &[u8]) -> Anchor {
    let message = Message::read(bytes);
    Anchor {
        certificates: message.all(2).into_iter().map(<[u8]>::to_vec).collect(),
        sub_type: message.text(4).to_owned(),
        signature: message.bytes(5).to_vec(),
        timestamp: message.bytes(6).to_vec(),
        associated_source: message.text(7).to_owned(),
    }
}

pub(crate) fn base64(value: &Value) -> Vec<u8> {
    BASE64
        .decode(
            value
                .as_str()
                .unwrap_or_else(|| panic!("not a string: {value}"))
                .as_bytes(),
        )
        .unwrap()
}
