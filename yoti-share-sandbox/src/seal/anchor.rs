//! Anchors: the source of a value, and its verifiers.

use std::time::SystemTime;

use crate::util::clock;

/// The kind of an anchor, which the extension in its certificate determines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorKind {
    /// The source of the value: OID 1.3.6.1.4.1.47127.1.1.1.
    Source,
    /// A verifier of the value: OID 1.3.6.1.4.1.47127.1.1.2.
    Verifier,
    /// A certificate with neither extension.
    Unknown,
}

/// An anchor with any content, valid or not.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Anchor {
    pub(crate) kind: AnchorKind,
    pub(crate) value: String,
    pub(crate) sub_type: String,
    pub(crate) associated_source: String,
    /// Replace the generated certificate.
    pub(super) certificates: Option<Vec<Vec<u8>>>,
    pub(super) timestamp: Timestamp,
}

/// The signed timestamp of an anchor.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Timestamp {
    Micros(u64),
    Bytes(Vec<u8>),
}

impl Anchor {
    /// Creates a source, such as `PASSPORT`.
    pub fn source(value: impl Into<String>) -> Self {
        Self::new(AnchorKind::Source, value)
    }

    /// Creates a verifier, such as `YOTI_ADMIN`.
    pub fn verifier(value: impl Into<String>) -> Self {
        Self::new(AnchorKind::Verifier, value)
    }

    /// Creates an anchor whose certificate has neither of Yoti's extensions.
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
            // 2024-03-11T09:26:53.589793Z, so that microseconds are tested too.
            timestamp: Timestamp::Micros(1_710_149_213_589_793),
        }
    }

    /// Sets the sub type, such as `NFC`.
    pub fn sub_type(mut self, sub_type: impl Into<String>) -> Self {
        self.sub_type = sub_type.into();
        self
    }

    /// Sets the source that a verifier has verified.
    pub fn associated_source(mut self, source: impl Into<String>) -> Self {
        self.associated_source = source.into();
        self
    }

    /// Sets the signing time, to the microsecond.
    pub fn at(mut self, time: SystemTime) -> Self {
        self.timestamp = Timestamp::Micros(clock::to_unix_micros(time));
        self
    }

    /// Sets the signing time in microseconds since 1970.
    pub fn at_micros(mut self, micros: u64) -> Self {
        self.timestamp = Timestamp::Micros(micros);
        self
    }

    /// Removes the timestamp, as in receipts from 2016.
    pub fn without_timestamp(self) -> Self {
        self.timestamp_bytes([])
    }

    /// Replaces the timestamp by any bytes.
    pub fn timestamp_bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.timestamp = Timestamp::Bytes(bytes.into());
        self
    }

    /// Replaces the certificates by any bytes; an empty list leaves them out.
    pub fn certificates<B: Into<Vec<u8>>>(mut self, certificates: impl IntoIterator<Item = B>) -> Self {
        self.certificates = Some(certificates.into_iter().map(Into::into).collect());
        self
    }

    /// The kind.
    pub fn kind(&self) -> AnchorKind {
        self.kind
    }

    /// The value in the certificate.
    pub fn value(&self) -> &str {
        &self.value
    }
}
