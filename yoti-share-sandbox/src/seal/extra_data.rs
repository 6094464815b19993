//! Extra data, which a receipt can contain beside the profile.

use std::fmt;

use prost::Message;

use super::proto;

/// The type of entry that lets the application issue attributes.
const THIRD_PARTY_ATTRIBUTE: i32 = 6;

/// Entries of extra data, valid or not.
#[derive(Clone, Default, PartialEq)]
#[must_use]
pub struct ExtraData {
    entries: Vec<(i32, Vec<u8>)>,
}

impl ExtraData {
    /// Creates extra data without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry of any type and any bytes.
    pub fn entry(mut self, kind: i32, value: impl Into<Vec<u8>>) -> Self {
        self.entries.push((kind, value.into()));
        self
    }

    /// Adds what the application needs to issue attributes to the user. An empty `expiry_date` is left out on the wire.
    pub fn issuance<N: Into<String>>(
        self,
        token: impl Into<Vec<u8>>,
        expiry_date: impl Into<String>,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        let definitions = names
            .into_iter()
            .map(|name| proto::Definition { name: name.into() })
            .collect();
        let value = proto::ThirdPartyAttribute {
            issuance_token: token.into(),
            issuing_attributes: Some(proto::IssuingAttributes {
                expiry_date: expiry_date.into(),
                definitions,
            }),
        };
        self.entry(THIRD_PARTY_ATTRIBUTE, value.encode_to_vec())
    }

    /// Adds an issuance token without expiry date and names.
    pub fn issuance_token_only(self, token: impl Into<Vec<u8>>) -> Self {
        let value = proto::ThirdPartyAttribute {
            issuance_token: token.into(),
            issuing_attributes: None,
        };
        self.entry(THIRD_PARTY_ATTRIBUTE, value.encode_to_vec())
    }

    /// Encodes the entries.
    pub fn to_bytes(&self) -> Vec<u8> {
        let list = self.entries.iter().map(|(kind, value)| proto::DataEntry {
            kind: *kind,
            value: value.clone(),
        });
        proto::ExtraData { list: list.collect() }.encode_to_vec()
    }
}

impl fmt::Debug for ExtraData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.entries.iter().map(|(kind, _)| kind).collect();
        f.debug_struct("ExtraData")
            .field("kinds", &kinds)
            .finish_non_exhaustive()
    }
}
