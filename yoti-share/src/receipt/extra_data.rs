//! What accompanies a profile: the permission to issue attributes to the person.

use std::{fmt, time::SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;

use crate::{
    codec::{
        proto::{Field, Malformed, Message},
        rfc3339,
    },
    types::secret::Secret,
};

/// More entries, or definitions in one, than this are no extra data; see the same limit of profiles.
const MAX_ENTRIES: usize = 1 << 12;

/// What accompanies a profile: a list of entries, of which this crate understands the issuance details.
#[derive(Clone, Debug, Default)]
pub struct ExtraData {
    entries: Vec<ExtraDataEntry>,
    issuance: Option<IssuanceDetails>,
}

impl ExtraData {
    /// Reads an `ExtraData` message. The entries share the buffer.
    pub(crate) fn parse(buffer: &Bytes) -> Result<Self, Malformed> {
        let mut extra_data = Self::default();
        for field in Message::new(buffer) {
            if let (1, Field::Bytes(message)) = field? {
                if extra_data.entries.len() == MAX_ENTRIES {
                    return Err(Malformed);
                }
                let entry = ExtraDataEntry::read(buffer, message);
                if extra_data.issuance.is_none() {
                    extra_data.issuance = entry.issuance();
                }
                extra_data.entries.push(entry);
            }
        }
        Ok(extra_data)
    }

    /// What is needed to issue attributes to the person: of the first entry that holds it and can be read. There is
    /// one when the session asked for it by the third-party-attribute extension.
    pub fn issuance(&self) -> Option<&IssuanceDetails> {
        self.issuance.as_ref()
    }

    /// All entries, in the order of the receipt, those included that this crate does not understand.
    pub fn entries(&self) -> &[ExtraDataEntry] {
        &self.entries
    }
}

/// What an entry is about. The set is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExtraDataKind {
    /// 0, or an entry that cannot be read.
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
    /// 6: the permission to issue attributes.
    ThirdPartyAttribute,
    /// A number this crate has no name for.
    Other(u64),
}

/// One entry of the extra data. `Debug` shows its kind only.
#[derive(Clone)]
pub struct ExtraDataEntry {
    kind: ExtraDataKind,
    raw: Bytes,
}

impl ExtraDataEntry {
    fn read(buffer: &Bytes, message: &[u8]) -> Self {
        let mut kind = ExtraDataKind::Undefined;
        let mut value: &[u8] = &[];
        for field in Message::new(message) {
            match field {
                Ok((1, Field::Varint(number))) => kind = ExtraDataKind::from_number(number),
                Ok((2, Field::Bytes(bytes))) => value = bytes,
                Ok(_) => {}
                Err(Malformed) => {
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
            ExtraDataKind::ThirdPartyAttribute => IssuanceDetails::read(&self.raw).ok(),
            _ => None,
        }
    }

    /// What the entry is about.
    pub fn kind(&self) -> ExtraDataKind {
        self.kind
    }

    /// The entry's value as it came; of an entry that cannot be read, the whole of it.
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

/// The permission to issue attributes to the person, for Yoti's registry of third-party attributes.
#[derive(Clone)]
pub struct IssuanceDetails {
    token: Secret,
    expiry: Option<String>,
    definitions: Vec<String>,
}

impl IssuanceDetails {
    /// Reads a `ThirdPartyAttribute` message. One without a token permits nothing and is not one.
    fn read(message: &[u8]) -> Result<Self, Malformed> {
        let text = |bytes: &[u8]| {
            std::str::from_utf8(bytes)
                .map(ToOwned::to_owned)
                .map_err(|_position| Malformed)
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
                            (1, Field::Bytes(date)) => expiry = Some(text(date)?).filter(|date| !date.is_empty()),
                            (2, Field::Bytes(_)) if definitions.len() == MAX_ENTRIES => return Err(Malformed),
                            (2, Field::Bytes(definition)) => definitions.push(text(read_name(definition)?)?),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        if token.is_empty() {
            return Err(Malformed);
        }
        Ok(Self {
            token: Secret::new(STANDARD.encode(token)),
            expiry,
            definitions,
        })
    }

    /// The token to issue with: standard base64. It is a secret, and `Debug` does not show it.
    pub fn token(&self) -> &str {
        self.token.expose()
    }

    /// Until when attributes can be issued; nothing when the receipt does not say, or not as a date. What it says is
    /// in [`expiry_text`](Self::expiry_text).
    pub fn expiry(&self) -> Option<SystemTime> {
        rfc3339::parse(self.expiry_text()?)
    }

    /// Until when attributes can be issued, as the receipt has it.
    pub fn expiry_text(&self) -> Option<&str> {
        self.expiry.as_deref()
    }

    /// The names of the attributes that can be issued.
    pub fn definitions(&self) -> impl Iterator<Item = &str> {
        self.definitions.iter().map(String::as_str)
    }
}

fn read_name(definition: &[u8]) -> Result<&[u8], Malformed> {
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
            .field("expiry", &self.expiry)
            .field("definitions", &self.definitions)
            .finish_non_exhaustive()
    }
}
