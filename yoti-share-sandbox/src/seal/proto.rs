//! The protobuf messages inside a receipt.

use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub(crate) struct EncryptedData {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) iv: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) cipher_text: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AttributeList {
    #[prost(message, repeated, tag = "1")]
    pub(crate) attributes: Vec<Attribute>,
}

/// `user_metadata` (5) and `metadata` (6) do not occur in shared attributes.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Attribute {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) value: Vec<u8>,
    /// A number, not an enum: tests send unknown content types.
    #[prost(int32, tag = "3")]
    pub(crate) content_type: i32,
    #[prost(message, repeated, tag = "4")]
    pub(crate) anchors: Vec<Anchor>,
    #[prost(string, tag = "7")]
    pub(crate) ephemeral_id: String,
}

/// `artifact_link` (1) and `artifact_signature` (3) are always empty.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Anchor {
    #[prost(bytes = "vec", repeated, tag = "2")]
    pub(crate) origin_server_certs: Vec<Vec<u8>>,
    #[prost(string, tag = "4")]
    pub(crate) sub_type: String,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) signature: Vec<u8>,
    #[prost(bytes = "vec", tag = "6")]
    pub(crate) signed_time_stamp: Vec<u8>,
    #[prost(string, tag = "7")]
    pub(crate) associated_source: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct MultiValue {
    #[prost(message, repeated, tag = "1")]
    pub(crate) values: Vec<MultiValueItem>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct MultiValueItem {
    #[prost(int32, tag = "1")]
    pub(crate) content_type: i32,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SignedTimestamp {
    #[prost(int32, tag = "1")]
    pub(crate) version: i32,
    /// Microseconds since 1970.
    #[prost(uint64, tag = "2")]
    pub(crate) timestamp: u64,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) message_digest: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) chain_digest: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ExtraData {
    #[prost(message, repeated, tag = "1")]
    pub(crate) list: Vec<DataEntry>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct DataEntry {
    #[prost(int32, tag = "1")]
    pub(crate) kind: i32,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) value: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ThirdPartyAttribute {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) issuance_token: Vec<u8>,
    #[prost(message, optional, tag = "2")]
    pub(crate) issuing_attributes: Option<IssuingAttributes>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct IssuingAttributes {
    #[prost(string, tag = "1")]
    pub(crate) expiry_date: String,
    #[prost(message, repeated, tag = "2")]
    pub(crate) definitions: Vec<Definition>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Definition {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
}

/// The contents of an anchor's `signature`.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Signature {
    /// 1: RSASSA-PSS with SHA-512.
    #[prost(int32, tag = "1")]
    pub(crate) algo: i32,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) sig: Vec<u8>,
}

/// The message that an anchor's signature covers. `artifact_signature` (4) is always empty.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct AttributeSigning {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) value: Vec<u8>,
    #[prost(int32, tag = "3")]
    pub(crate) content_type: i32,
    #[prost(string, tag = "5")]
    pub(crate) sub_type: String,
    #[prost(string, tag = "7")]
    pub(crate) associated_source: String,
}
