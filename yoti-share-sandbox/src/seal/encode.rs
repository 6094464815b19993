//! Attributes and anchors as protobuf, with the anchors' signatures.

use std::sync::LazyLock;

use prost::Message;
use sha2::{Digest, Sha256};

use super::anchor::{Anchor, Timestamp};
use super::attribute::Attribute;
use super::cache::Cache;
use super::{certificate, proto};

/// The bytes of a profile: a protobuf list of attributes.
pub(super) fn encode_attributes(attributes: &[Attribute]) -> Vec<u8> {
    let attributes = attributes.iter().map(|attribute| proto::Attribute {
        name: attribute.name.clone(),
        value: attribute.value.clone(),
        content_type: attribute.content_type,
        anchors: attribute
            .anchors
            .iter()
            .map(|anchor| anchor_message(anchor, attribute))
            .collect(),
        ephemeral_id: attribute.ephemeral_id.clone(),
    });
    proto::AttributeList {
        attributes: attributes.collect(),
    }
    .encode_to_vec()
}

fn anchor_message(anchor: &Anchor, attribute: &Attribute) -> proto::Anchor {
    let certificates = anchor.certificates.clone();
    proto::Anchor {
        origin_server_certs: certificates.unwrap_or_else(|| vec![certificate(anchor.kind, &anchor.value)]),
        sub_type: anchor.sub_type.clone(),
        signature: if attribute.signed {
            signature(anchor, attribute)
        } else {
            Vec::new()
        },
        signed_time_stamp: match &anchor.timestamp {
            Timestamp::Bytes(bytes) => bytes.clone(),
            Timestamp::Micros(micros) => signed_timestamp(*micros, attribute),
        },
        associated_source: anchor.associated_source.clone(),
    }
}

/// RSASSA-PSS over `AttributeSigning`.
fn signature(anchor: &Anchor, attribute: &Attribute) -> Vec<u8> {
    static SIGNATURES: LazyLock<Cache<[u8; 32]>> = LazyLock::new(|| Cache::new(4096));
    let message = proto::AttributeSigning {
        name: attribute.name.clone(),
        value: attribute.value.clone(),
        content_type: attribute.content_type,
        sub_type: anchor.sub_type.clone(),
        associated_source: anchor.associated_source.clone(),
    }
    .encode_to_vec();
    SIGNATURES.get_or_insert(Sha256::digest(&message).into(), |digest| {
        let sig = certificate::sign_attribute(&message, *digest);
        proto::Signature { algo: 1, sig }.encode_to_vec()
    })
}

fn signed_timestamp(micros: u64, attribute: &Attribute) -> Vec<u8> {
    let message_digest = Sha256::digest(&attribute.value).to_vec();
    let chain_digest = Sha256::digest(&message_digest).to_vec();
    proto::SignedTimestamp {
        version: 1,
        timestamp: micros,
        message_digest,
        chain_digest,
    }
    .encode_to_vec()
}
