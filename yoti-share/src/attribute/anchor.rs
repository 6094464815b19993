//! Where a value comes from, and who verified it.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use crate::codec::{
    der::{DerError, Element, Elements, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE},
    protobuf::{Field, Message, ProtobufError},
    shared_str::SharedStr,
};

/// Yoti's arc for anchors, 1.3.6.1.4.1.47127.1.1; 1 below it is a source, 2 a verifier.
const ANCHOR_ARC: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0xf0, 0x17, 0x01, 0x01];
/// BOOLEAN: whether an extension is critical.
const BOOLEAN: u8 = 0x01;
/// The version of a certificate, `[0]`.
const VERSION: u8 = 0xa0;
/// The extensions of a certificate, `[3]`.
const EXTENSIONS: u8 = 0xa3;
/// The text of an anchor: `[0]`, primitive.
const ANCHOR_TEXT: u8 = 0x80;

/// What an anchor says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorKind {
    /// Where the value comes from.
    Source,
    /// Who verified the value.
    Verifier,
    /// Neither of the two, or an anchor that cannot be read.
    Unknown,
}

/// One statement about an attribute: that its value comes from a passport, say, or that Yoti verified it.
///
/// It is what the receipt states: no signature or certificate chain is checked. An anchor that cannot be read is kept,
/// of kind [`Unknown`](AnchorKind::Unknown), with its [raw bytes](Self::raw). `Debug` shows the kind only.
#[derive(Clone)]
pub struct Anchor {
    raw: Bytes,
    kind: AnchorKind,
    value: SharedStr,
    sub_type: SharedStr,
    associated_source: Option<SharedStr>,
    timestamp: Option<SystemTime>,
}

impl Anchor {
    /// Reads an `Anchor` message. Certificates are walked only as far as the extension that says what the anchor is.
    pub(crate) fn parse(raw: Bytes) -> Self {
        Self::read(&raw).unwrap_or_else(|ProtobufError| Self {
            raw,
            kind: AnchorKind::Unknown,
            value: SharedStr::default(),
            sub_type: SharedStr::default(),
            associated_source: None,
            timestamp: None,
        })
    }

    fn read(raw: &Bytes) -> Result<Self, ProtobufError> {
        let text = |bytes| SharedStr::from_utf8(raw.slice_ref(bytes)).map_err(|_not_utf8| ProtobufError);
        let mut statement = None;
        let mut sub_type = SharedStr::default();
        let mut associated_source = None;
        let mut timestamp = None;
        for field in Message::new(raw) {
            match field? {
                (2, Field::Bytes(certificate)) if statement.is_none() => statement = read_statement(certificate),
                (4, Field::Bytes(bytes)) => sub_type = text(bytes)?,
                (6, Field::Bytes(bytes)) => timestamp = read_timestamp(bytes),
                (7, Field::Bytes(bytes)) if !bytes.is_empty() => associated_source = Some(text(bytes)?),
                _ => {}
            }
        }
        let (kind, value) = match statement {
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

    /// Source, verifier, or neither.
    pub fn kind(&self) -> AnchorKind {
        self.kind
    }

    /// Whether it names where the value comes from.
    pub fn is_source(&self) -> bool {
        self.kind == AnchorKind::Source
    }

    /// Whether it names who verified the value.
    pub fn is_verifier(&self) -> bool {
        self.kind == AnchorKind::Verifier
    }

    /// What is named: `PASSPORT`, `DRIVING_LICENCE`, `USER_PROVIDED`, … for a source, `YOTI_ADMIN` and its like for a
    /// verifier. Empty when the kind is unknown.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// A finer word for the same: `OCR` or `NFC` for a passport, the organisation for a third party. Empty when there
    /// is none.
    pub fn sub_type(&self) -> &str {
        &self.sub_type
    }

    /// For a verifier: the source that it stands behind, where the receipt says so.
    pub fn associated_source(&self) -> Option<&str> {
        self.associated_source.as_deref()
    }

    /// When the statement was made, in microseconds; old receipts do not say.
    pub fn timestamp(&self) -> Option<SystemTime> {
        self.timestamp
    }

    /// The X.509 certificates in DER, in the order of the receipt.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        Message::new(&self.raw).filter_map(|field| match field {
            Ok((2, Field::Bytes(certificate))) => Some(certificate),
            _ => None,
        })
    }

    /// The serial number of the first certificate, as its big-endian bytes.
    pub fn serial_number(&self) -> Option<&[u8]> {
        read_serial_number(self.certificates().next()?).ok()
    }

    /// The `Anchor` message as it came, with whatever this type does not show.
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

/// What a certificate states, if it states something. A certificate that cannot be walked states nothing; one whose
/// statement is damaged states something unknown, so that no other certificate is asked instead.
fn read_statement(certificate: &[u8]) -> Option<(AnchorKind, &[u8])> {
    let (kind, extension) = find_extension(certificate).ok()??;
    let value = Elements::new(extension)
        .enter(SEQUENCE)
        .and_then(|mut texts| texts.expect(ANCHOR_TEXT));
    Some(value.map_or((AnchorKind::Unknown, &[]), |value| (kind, value)))
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

fn read_serial_number(certificate: &[u8]) -> Result<&[u8], DerError> {
    let mut parts = Elements::new(certificate).enter(SEQUENCE)?.enter(SEQUENCE)?;
    if parts.peek_tag() == Some(VERSION) {
        parts.read()?;
    }
    parts.expect(INTEGER)
}

/// Field 2 of a `SignedTimestamp`: microseconds since 1970. 0 is protobuf's way of leaving it out.
fn read_timestamp(message: &[u8]) -> Option<SystemTime> {
    let mut microseconds = 0;
    for field in Message::new(message) {
        if let (2, Field::Varint(number)) = field.ok()? {
            microseconds = number;
        }
    }
    if microseconds == 0 {
        return None;
    }
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(microseconds))
}
