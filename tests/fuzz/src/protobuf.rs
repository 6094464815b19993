//! A second reader for the protobuf messages of a receipt. Text and nested messages are declared as bytes, so that one
//! malformed field does not prevent the comparison of the others.

use prost::Message;

/// Decodes a message. Rejects groups like the SDK, because proto3 has none; prost would skip them.
pub(crate) fn read<M: Message + Default>(bytes: &[u8]) -> Option<M> {
    if has_groups(bytes) { None } else { M::decode(bytes).ok() }
}

/// Decodes all messages, or none.
pub(crate) fn read_all<M: Message + Default>(messages: &[Vec<u8>]) -> Option<Vec<M>> {
    messages.iter().map(|message| read(message)).collect()
}

fn has_groups(mut bytes: &[u8]) -> bool {
    while let Ok(key) = prost::encoding::decode_varint(&mut bytes) {
        let length = match key & 7 {
            0 => prost::encoding::decode_varint(&mut bytes).ok().map(|_| 0),
            1 => Some(8),
            2 => prost::encoding::decode_varint(&mut bytes)
                .ok()
                .and_then(|length| usize::try_from(length).ok()),
            3 | 4 => return true,
            5 => Some(4),
            _ => None,
        };
        match length.and_then(|length| bytes.get(length..)) {
            Some(rest) => bytes = rest,
            None => return false,
        }
    }
    false
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct EncryptedData {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) iv: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) cipher_text: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AttributeList {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(crate) attributes: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Attribute {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) name: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) value: Vec<u8>,
    #[prost(int32, tag = "3")]
    pub(crate) content_type: i32,
    #[prost(bytes = "vec", repeated, tag = "4")]
    pub(crate) anchors: Vec<Vec<u8>>,
    #[prost(bytes = "vec", tag = "7")]
    pub(crate) id: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Anchor {
    #[prost(bytes = "vec", repeated, tag = "2")]
    pub(crate) certificates: Vec<Vec<u8>>,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) sub_type: Vec<u8>,
    #[prost(bytes = "vec", tag = "6")]
    pub(crate) signed_timestamp: Vec<u8>,
    #[prost(bytes = "vec", tag = "7")]
    pub(crate) associated_source: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SignedTimestamp {
    #[prost(uint64, tag = "2")]
    pub(crate) microseconds: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct MultiValue {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(crate) values: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct MultiValueItem {
    #[prost(int32, tag = "1")]
    pub(crate) content_type: i32,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ExtraData {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(crate) entries: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Entry {
    #[prost(uint64, tag = "1")]
    pub(crate) kind: u64,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) value: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Issuance {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) token: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "2")]
    pub(crate) attributes: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct IssuingAttributes {
    #[prost(string, tag = "1")]
    pub(crate) expiry: String,
    #[prost(bytes = "vec", repeated, tag = "2")]
    pub(crate) definitions: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Definition {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
}
