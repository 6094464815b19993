//! Extra data of a share: the permission to issue third-party attributes to the person.

use std::{fmt, time::SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use zeroize::Zeroizing;

use super::errors::malformed;
use crate::{
    codec::{
        protobuf::{Field, Message, ProtobufError},
        rfc3339,
    },
    error::Error,
    types::secret::Secret,
};

/// The maximum number of entries, and of definitions in one entry. It limits memory, as in a profile.
const MAX_ENTRIES: usize = 1 << 12;

/// Extra data of a share: a list of entries. This crate parses one kind of them, the issuance details.
#[derive(Clone, Debug)]
pub struct ExtraData {
    /// `None` if the receipt contains extra data that cannot be read.
    entries: Option<Vec<ExtraDataEntry>>,
    issuance: Option<IssuanceDetails>,
}

impl Default for ExtraData {
    /// Extra data without entries.
    fn default() -> Self {
        Self {
            entries: Some(Vec::new()),
            issuance: None,
        }
    }
}

impl ExtraData {
    /// Reads the bytes of an `ExtraData` message: decrypted extra data that your application has stored. The bytes are wiped
    /// when the extra data is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) if they are not such a message. A damaged entry in
    /// it is not an error.
    pub fn from_bytes(message: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::parse(&Bytes::from_owner(Zeroizing::new(message.into())))
            .map_err(|ProtobufError| malformed("the bytes are not extra data"))
    }

    /// Parses an `ExtraData` message. The entries share the buffer.
    pub(crate) fn parse(buffer: &Bytes) -> Result<Self, ProtobufError> {
        let (mut entries, mut issuance) = (Vec::new(), None);
        for field in Message::new(buffer) {
            if let (1, Field::Bytes(message)) = field? {
                if entries.len() == MAX_ENTRIES {
                    return Err(ProtobufError);
                }
                let entry = ExtraDataEntry::parse(buffer, message);
                if issuance.is_none() {
                    issuance = entry.issuance();
                }
                entries.push(entry);
            }
        }
        Ok(Self {
            entries: Some(entries),
            issuance,
        })
    }

    /// Extra data that the receipt contains but that cannot be decoded, decrypted or parsed.
    pub(super) fn unreadable() -> Self {
        Self {
            entries: None,
            issuance: None,
        }
    }

    /// Whether the receipt contains extra data that cannot be read. It then has no entries; the profile is not affected.
    pub fn is_unreadable(&self) -> bool {
        self.entries.is_none()
    }

    /// The details for issuing attributes to the person, from the first entry that contains them and can be parsed. They
    /// are there if the session has the third-party-attribute extension.
    pub fn issuance(&self) -> Option<&IssuanceDetails> {
        self.issuance.as_ref()
    }

    /// All entries, in the order of the receipt, including those of unknown kinds.
    pub fn entries(&self) -> &[ExtraDataEntry] {
        self.entries.as_deref().unwrap_or_default()
    }
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExtraDataKind {
    /// 0, or an entry that cannot be parsed.
    Undefined,
    /// 1
    Invoice,
    /// 2
    PaymentTransaction,
    /// 3
    Location,
    /// 4
    Transaction,
    /// 5
    AgeVerificationSecret,
    /// 6: the permission to issue third-party attributes.
    ThirdPartyAttribute,
    /// Another kind, by its number.
    Other(u64),
}

/// One entry of the extra data. `Debug` shows its kind only.
#[derive(Clone)]
pub struct ExtraDataEntry {
    kind: ExtraDataKind,
    raw: Bytes,
}

impl ExtraDataEntry {
    fn parse(buffer: &Bytes, message: &[u8]) -> Self {
        let mut kind = ExtraDataKind::Undefined;
        let mut value: &[u8] = &[];
        for field in Message::new(message) {
            match field {
                Ok((1, Field::Varint(number))) => kind = ExtraDataKind::from_number(number),
                Ok((2, Field::Bytes(bytes))) => value = bytes,
                Ok(_) => {}
                Err(ProtobufError) => {
                    return Self {
                        kind: ExtraDataKind::Undefined,
                        raw: buffer.slice_ref(message),
                    };
                }
            }
        }
        Self {
            kind,
            raw: buffer.slice_ref(value),
        }
    }

    fn issuance(&self) -> Option<IssuanceDetails> {
        match self.kind {
            ExtraDataKind::ThirdPartyAttribute => IssuanceDetails::parse(&self.raw).ok(),
            ExtraDataKind::Undefined
            | ExtraDataKind::Invoice
            | ExtraDataKind::PaymentTransaction
            | ExtraDataKind::Location
            | ExtraDataKind::Transaction
            | ExtraDataKind::AgeVerificationSecret
            | ExtraDataKind::Other(_) => None,
        }
    }

    /// The kind of the entry.
    pub fn kind(&self) -> ExtraDataKind {
        self.kind
    }

    /// The value of the entry. For an entry that cannot be parsed, the bytes of the whole entry.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

impl ExtraDataKind {
    fn from_number(number: u64) -> Self {
        match number {
            0 => Self::Undefined,
            1 => Self::Invoice,
            2 => Self::PaymentTransaction,
            3 => Self::Location,
            4 => Self::Transaction,
            5 => Self::AgeVerificationSecret,
            6 => Self::ThirdPartyAttribute,
            other => Self::Other(other),
        }
    }
}

impl fmt::Debug for ExtraDataEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtraDataEntry")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// The permission to issue third-party attributes to the person, for Yoti's attribute registry.
#[derive(Clone)]
pub struct IssuanceDetails {
    token: Secret,
    expiry: Option<String>,
    definitions: Vec<String>,
}

impl IssuanceDetails {
    /// Parses a `ThirdPartyAttribute` message. Without a token it is malformed, because it permits nothing.
    fn parse(message: &[u8]) -> Result<Self, ProtobufError> {
        let utf8 = |bytes: &[u8]| {
            std::str::from_utf8(bytes)
                .map(ToOwned::to_owned)
                .map_err(|_position| ProtobufError)
        };
        let mut token: &[u8] = &[];
        let mut expiry = None;
        let mut definitions = Vec::new();
        for field in Message::new(message) {
            match field? {
                (1, Field::Bytes(bytes)) => token = bytes,
                (2, Field::Bytes(attributes)) => {
                    for field in Message::new(attributes) {
                        match field? {
                            (1, Field::Bytes(date)) => expiry = Some(utf8(date)?).filter(|date| !date.is_empty()),
                            (2, Field::Bytes(_)) if definitions.len() == MAX_ENTRIES => return Err(ProtobufError),
                            (2, Field::Bytes(definition)) => definitions.push(utf8(definition_name(definition)?)?),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        if token.is_empty() {
            return Err(ProtobufError);
        }
        Ok(Self {
            token: Secret::new(STANDARD.encode(token)),
            expiry,
            definitions,
        })
    }

    /// The issuance token, in standard base64. It is secret: `Debug` does not show it.
    pub fn token(&self) -> &str {
        self.token.expose()
    }

    /// When the permission expires, if the receipt contains a valid timestamp. [`expiry_text`](Self::expiry_text) returns
    /// the original text.
    pub fn expiry(&self) -> Option<SystemTime> {
        rfc3339::parse(self.expiry_text()?)
    }

    /// When the permission expires, as the text in the receipt.
    pub fn expiry_text(&self) -> Option<&str> {
        self.expiry.as_deref()
    }

    /// The names of the attributes that may be issued.
    pub fn definitions(&self) -> impl Iterator<Item = &str> {
        self.definitions.iter().map(String::as_str)
    }
}

fn definition_name(definition: &[u8]) -> Result<&[u8], ProtobufError> {
    let mut name: &[u8] = &[];
    for field in Message::new(definition) {
        if let (1, Field::Bytes(bytes)) = field? {
            name = bytes;
        }
    }
    Ok(name)
}

impl fmt::Debug for IssuanceDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuanceDetails")
            .field("expiry", &self.expiry())
            .field("definitions", &self.definitions.len())
            .finish_non_exhaustive()
    }
}
