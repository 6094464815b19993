//! A profile parsed with general libraries, for comparison: every message by prost, every certificate by x509-cert.

use prost::Message;
use x509_cert::{
    Certificate,
    der::{Decode, asn1::AnyRef},
};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AttributeList {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<Attribute>,
}

#[derive(Clone, PartialEq, Message)]
struct Attribute {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
    #[prost(int32, tag = "3")]
    content_type: i32,
    #[prost(message, repeated, tag = "4")]
    anchors: Vec<Anchor>,
}

#[derive(Clone, PartialEq, Message)]
struct Anchor {
    #[prost(bytes = "vec", tag = "1")]
    artifact_link: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "2")]
    certificates: Vec<Vec<u8>>,
    #[prost(bytes = "vec", tag = "3")]
    artifact_signature: Vec<u8>,
    #[prost(string, tag = "4")]
    sub_type: String,
    #[prost(bytes = "vec", tag = "5")]
    signature: Vec<u8>,
    #[prost(bytes = "vec", tag = "6")]
    timestamp: Vec<u8>,
}

/// The attributes, and the values of their anchors.
pub(crate) fn parse(profile: &[u8]) -> (AttributeList, Vec<String>) {
    let list = AttributeList::decode(profile).unwrap();
    let values = list
        .attributes
        .iter()
        .flat_map(|attribute| &attribute.anchors)
        .map(|anchor| anchor_value(&anchor.certificates[0]))
        .collect();
    (list, values)
}

fn anchor_value(certificate: &[u8]) -> String {
    let certificate = Certificate::from_der(certificate).unwrap();
    let extension = certificate
        .tbs_certificate
        .extensions
        .iter()
        .flatten()
        .find(|extension| extension.extn_id.to_string().starts_with("1.3.6.1.4.1.47127.1.1."))
        .unwrap();
    let texts: Vec<AnyRef<'_>> = Vec::from_der(extension.extn_value.as_bytes()).unwrap();
    String::from_utf8(texts[0].value().to_vec()).unwrap()
}
