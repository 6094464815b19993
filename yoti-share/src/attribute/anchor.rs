//! Anchors: the sources and verifiers of an attribute.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use crate::{
    codec::{
        der::{DerError, Element, Elements, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE},
        protobuf::{Field, Message, ProtobufError},
        shared_str::SharedStr,
    },
    types::id::is_blank,
};

/// Yoti's OID arc for anchors, 1.3.6.1.4.1.47127.1.1: below it, 1 is a source and 2 a verifier.
pub(super) const ANCHOR_ARC: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0xf0, 0x17, 0x01, 0x01];
/// BOOLEAN, which states whether an extension is critical.
const BOOLEAN: u8 = 0x01;
/// The version of a certificate, `[0]`.
const VERSION: u8 = 0xa0;
/// The extensions of a certificate, `[3]`.
pub(super) const EXTENSIONS: u8 = 0xa3;
/// The text of an anchor: `[0]`, primitive.
pub(super) const ANCHOR_TEXT: u8 = 0x80;

/// The kind of an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorKind {
    /// The source of the value.
    Source,
    /// The verifier of the value.
    Verifier,
    /// Another kind, or an anchor that cannot be parsed or has no value.
    Unknown,
}

/// The source or a verifier of an attribute: for example, that its value comes from a passport, or that Yoti verified it.
///
/// Anchors state what the receipt contains; no signature or certificate chain is checked. An anchor that cannot be parsed
/// is kept as [`Unknown`](AnchorKind::Unknown) with its [raw bytes](Self::raw). `Debug` shows only the kind.
///
/// With the feature `serde`, it serialises as
/// `{"kind": "SOURCE", "value": "PASSPORT", "sub_type": "NFC", "associated_source": null, "timestamp": "…", "raw": "…"}`.
/// Everything is in `raw`; the other members are for readers of the stored value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Anchor {
    raw: Bytes,
    kind: AnchorKind,
    value: SharedStr,
    sub_type: SharedStr,
    associated_source: Option<SharedStr>,
    timestamp: Option<SystemTime>,
}

impl Anchor {
    /// Reads the bytes of an `Anchor` message, such as [`raw`](Self::raw) returns. An anchor that cannot be parsed is
    /// [`Unknown`](AnchorKind::Unknown).
    pub fn from_bytes(message: impl Into<Vec<u8>>) -> Self {
        Self::parse(Bytes::from(message.into()))
    }

    /// Parses an `Anchor` message. Certificates are parsed only up to the extension that contains the anchor.
    pub(crate) fn parse(raw: Bytes) -> Self {
        Self::try_parse(&raw).unwrap_or_else(|ProtobufError| Self {
            raw,
            kind: AnchorKind::Unknown,
            value: SharedStr::default(),
            sub_type: SharedStr::default(),
            associated_source: None,
            timestamp: None,
        })
    }

    fn try_parse(raw: &Bytes) -> Result<Self, ProtobufError> {
        let text = |bytes| SharedStr::from_utf8(raw.slice_ref(bytes)).map_err(|_not_utf8| ProtobufError);
        let mut extension = None;
        let mut sub_type = SharedStr::default();
        let mut associated_source = None;
        let mut timestamp = None;
        for field in Message::new(raw) {
            match field? {
                (2, Field::Bytes(certificate)) if extension.is_none() => extension = parse_certificate(certificate),
                (4, Field::Bytes(bytes)) => sub_type = text(bytes)?,
                (6, Field::Bytes(bytes)) => timestamp = parse_timestamp(bytes),
                (7, Field::Bytes(bytes)) if !bytes.is_empty() => associated_source = Some(text(bytes)?),
                _ => {}
            }
        }
        let (kind, value) = match extension {
            Some((kind, value)) => (kind, text(value)?),
            None => (AnchorKind::Unknown, SharedStr::default()),
        };
        Ok(Self {
            raw: raw.clone(),
            kind,
            value,
            sub_type,
            associated_source,
            timestamp,
        })
    }

    /// Whether the anchor is a source, a verifier or unknown.
    pub fn kind(&self) -> AnchorKind {
        self.kind
    }

    /// Whether the anchor is a source.
    pub fn is_source(&self) -> bool {
        self.kind == AnchorKind::Source
    }

    /// Whether the anchor is a verifier.
    pub fn is_verifier(&self) -> bool {
        self.kind == AnchorKind::Verifier
    }

    /// The value: `PASSPORT`, `DRIVING_LICENCE`, `USER_PROVIDED` and others for a source, `YOTI_ADMIN` and others for a
    /// verifier. Empty if the kind is unknown.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The sub type: `OCR` or `NFC` for a passport, the organisation for a third party. Empty if there is none.
    pub fn sub_type(&self) -> &str {
        &self.sub_type
    }

    /// The source that a verifier verified, if the receipt contains it.
    pub fn associated_source(&self) -> Option<&str> {
        self.associated_source.as_deref()
    }

    /// When the anchor was created, in microseconds. Old receipts do not contain it.
    pub fn timestamp(&self) -> Option<SystemTime> {
        self.timestamp
    }

    /// The version of the signed timestamp, if the receipt contains it.
    pub fn timestamp_version(&self) -> Option<i32> {
        let version = |field| match field {
            Ok((1, Field::Varint(number))) => i32::try_from(number.cast_signed()).ok(),
            _ => None,
        };
        Message::new(self.signed_timestamp()?).filter_map(version).last()
    }

    /// The signed timestamp: the bytes of a `SignedTimestamp` message. Its digests are not checked.
    pub fn signed_timestamp(&self) -> Option<&[u8]> {
        self.last_field(6)
    }

    /// The signature over the attribute: the bytes of a `Signature` message. It is not checked.
    pub fn signature(&self) -> Option<&[u8]> {
        self.last_field(5)
    }

    /// The signature over the artifact, such as the document: the bytes of a `Signature` message. It is not checked.
    pub fn artifact_signature(&self) -> Option<&[u8]> {
        self.last_field(3)
    }

    fn last_field(&self, field: u32) -> Option<&[u8]> {
        let bytes = |read| match read {
            Ok((number, Field::Bytes(bytes))) if number == field && !bytes.is_empty() => Some(bytes),
            _ => None,
        };
        Message::new(&self.raw).filter_map(bytes).last()
    }

    /// The X.509 certificates as DER, in the order of the receipt.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        Message::new(&self.raw).filter_map(|field| match field {
            Ok((2, Field::Bytes(certificate))) => Some(certificate),
            _ => None,
        })
    }

    /// The serial number of the first certificate, as big-endian bytes.
    pub fn serial_number(&self) -> Option<&[u8]> {
        parse_serial_number(self.certificates().next()?).ok()
    }

    /// The unchanged `Anchor` message, with everything that this type does not parse.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anchor")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Returns the kind and value in a certificate's anchor extension. A certificate that cannot be parsed has none. A malformed
/// extension, or one with an empty value, is an unknown anchor, so that no other certificate replaces it.
fn parse_certificate(certificate: &[u8]) -> Option<(AnchorKind, &[u8])> {
    let (kind, extension) = find_extension(certificate).ok()??;
    let value = Elements::new(extension)
        .enter(SEQUENCE)
        .and_then(|mut texts| texts.expect(ANCHOR_TEXT));
    Some(match value {
        Ok(value) if !String::from_utf8_lossy(value).chars().all(is_blank) => (kind, value),
        Ok(_) | Err(_) => (AnchorKind::Unknown, &[]),
    })
}

fn find_extension(certificate: &[u8]) -> Result<Option<(AnchorKind, &[u8])>, DerError> {
    let mut parts = Elements::new(certificate).enter(SEQUENCE)?.enter(SEQUENCE)?;
    while parts.peek_tag().is_some() {
        let Element { tag, content } = parts.read()?;
        if tag != EXTENSIONS {
            continue;
        }
        let mut extensions = Elements::new(content).enter(SEQUENCE)?;
        while extensions.peek_tag().is_some() {
            let mut extension = extensions.enter(SEQUENCE)?;
            let kind = match extension.expect(OBJECT_IDENTIFIER)?.strip_prefix(ANCHOR_ARC) {
                Some([1]) => AnchorKind::Source,
                Some([2]) => AnchorKind::Verifier,
                _ => continue,
            };
            if extension.peek_tag() == Some(BOOLEAN) {
                extension.read()?;
            }
            return extension.expect(OCTET_STRING).map(|content| Some((kind, content)));
        }
    }
    Ok(None)
}

fn parse_serial_number(certificate: &[u8]) -> Result<&[u8], DerError> {
    let mut parts = Elements::new(certificate).enter(SEQUENCE)?.enter(SEQUENCE)?;
    if parts.peek_tag() == Some(VERSION) {
        parts.read()?;
    }
    parts.expect(INTEGER)
}

/// Returns field 2 of a `SignedTimestamp`: microseconds since 1970, in two's complement if they are before it. Protobuf
/// writes an absent value as 0.
fn parse_timestamp(message: &[u8]) -> Option<SystemTime> {
    let mut microseconds = 0_u64;
    for field in Message::new(message) {
        if let (2, Field::Varint(number)) = field.ok()? {
            microseconds = number;
        }
    }
    let signed = microseconds.cast_signed();
    let distance = Duration::from_micros(signed.unsigned_abs());
    match signed {
        0 => None,
        1.. => SystemTime::UNIX_EPOCH.checked_add(distance),
        ..0 => SystemTime::UNIX_EPOCH.checked_sub(distance),
    }
}
