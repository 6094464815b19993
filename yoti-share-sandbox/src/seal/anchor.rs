//! Anchors: where a value comes from, and who verified it.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
use std::time::SystemTime;

use prost::Message;
use sha2::{Digest, Sha256};

use super::attribute::Attribute;
use super::{certificate, proto};
use crate::util::clock;
use crate::util::sync::lock;

/// What an anchor's certificate says that the anchor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorKind {
    /// Where the value comes from: OID 1.3.6.1.4.1.47127.1.1.1.
    Source,
    /// Who verified it: OID 1.3.6.1.4.1.47127.1.1.2.
    Verifier,
    /// A certificate without either.
    Unknown,
}

/// An anchor with any content, right or wrong.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Anchor {
    pub(crate) kind: AnchorKind,
    pub(crate) value: String,
    pub(crate) sub_type: String,
    pub(crate) associated_source: String,
    certificates: Option<Vec<Vec<u8>>>,
    timestamp: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
enum Timestamp {
    Micros(u64),
    Bytes(Vec<u8>),
}

impl Anchor {
    /// A source, such as `PASSPORT`.
    pub fn source(value: impl Into<String>) -> Self {
        Self::new(AnchorKind::Source, value)
    }

    /// A verifier, such as `YOTI_ADMIN`.
    pub fn verifier(value: impl Into<String>) -> Self {
        Self::new(AnchorKind::Verifier, value)
    }

    /// An anchor whose certificate does not say what it is.
    pub fn unknown() -> Self {
        Self::new(AnchorKind::Unknown, "")
    }

    fn new(kind: AnchorKind, value: impl Into<String>) -> Self {
        Self {
            kind,
            value: value.into(),
            sub_type: String::new(),
            associated_source: String::new(),
            certificates: None,
            // 2024-03-11T09:26:53.589793Z: a date with all its microseconds.
            timestamp: Timestamp::Micros(1_710_149_213_589_793),
        }
    }

    /// The sub type, such as `NFC`.
    pub fn sub_type(mut self, sub_type: impl Into<String>) -> Self {
        self.sub_type = sub_type.into();
        self
    }

    /// For a verifier, the source that it backs.
    pub fn associated_source(mut self, source: impl Into<String>) -> Self {
        self.associated_source = source.into();
        self
    }

    /// When it was signed, to the microsecond.
    pub fn at(mut self, time: SystemTime) -> Self {
        self.timestamp = Timestamp::Micros(clock::micros(time));
        self
    }

    /// When it was signed, in microseconds since 1970.
    pub fn at_micros(mut self, micros: u64) -> Self {
        self.timestamp = Timestamp::Micros(micros);
        self
    }

    /// No timestamp, as in receipts of 2016.
    pub fn without_timestamp(self) -> Self {
        self.timestamp_bytes([])
    }

    /// Any bytes in place of the timestamp.
    pub fn timestamp_bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.timestamp = Timestamp::Bytes(bytes.into());
        self
    }

    /// Any bytes in place of the certificates; an empty list for none.
    pub fn certificates<B: Into<Vec<u8>>>(mut self, certificates: impl IntoIterator<Item = B>) -> Self {
        self.certificates = Some(certificates.into_iter().map(Into::into).collect());
        self
    }

    /// What it is.
    pub fn kind(&self) -> AnchorKind {
        self.kind
    }

    /// What its certificate says.
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn to_proto(&self, attribute: &Attribute) -> proto::Anchor {
        let signed_time_stamp = match &self.timestamp {
            Timestamp::Bytes(bytes) => bytes.clone(),
            Timestamp::Micros(micros) => signed_timestamp(*micros, attribute),
        };
        let mut signature = Vec::new();
        if attribute.signed {
            signature = self.signature(attribute);
        }
        proto::Anchor {
            artifact_link: Vec::new(),
            origin_server_certs: self
                .certificates
                .clone()
                .unwrap_or_else(|| vec![certificate(self.kind, &self.value)]),
            artifact_signature: Vec::new(),
            sub_type: self.sub_type.clone(),
            signature,
            signed_time_stamp,
            associated_source: self.associated_source.clone(),
        }
    }

    /// RSASSA-PSS over `AttributeSigning`. A person's attributes are signed again and again: signatures are remembered.
    fn signature(&self, attribute: &Attribute) -> Vec<u8> {
        const REMEMBERED: usize = 4096;
        static SIGNATURES: OnceLock<Mutex<HashMap<[u8; 32], Vec<u8>>>> = OnceLock::new();
        let message = proto::AttributeSigning {
            name: attribute.name.clone(),
            value: attribute.value.clone(),
            content_type: attribute.content_type,
            artifact_signature: Vec::new(),
            sub_type: self.sub_type.clone(),
            associated_source: self.associated_source.clone(),
        }
        .encode_to_vec();
        let digest: [u8; 32] = Sha256::digest(&message).into();
        let signatures = SIGNATURES.get_or_init(Mutex::default);
        if let Some(signature) = lock(signatures).get(&digest) {
            return signature.clone();
        }
        let signature = proto::Signature {
            algo: 1,
            sig: certificate::sign_attribute(&message, digest),
        }
        .encode_to_vec();
        let mut signatures = lock(signatures);
        if signatures.len() >= REMEMBERED {
            signatures.clear();
        }
        signatures.insert(digest, signature.clone());
        signature
    }
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
