//! The two sides of a receipt.

use std::fmt;

use super::attribute::Attribute;
use super::extra_data::ExtraData;

/// One side of a receipt: the user's or the application's.
#[derive(Clone, Default)]
#[must_use]
pub struct Side {
    pub(super) attributes: Vec<Attribute>,
    pub(super) profile_bytes: Option<Vec<u8>>,
    pub(super) without_profile: bool,
    pub(super) extra_data: Option<Vec<u8>>,
    pub(super) empty_extra_data: bool,
}

impl Side {
    /// Creates a side with an empty profile and without extra data.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute. Names may repeat; the order is kept.
    pub fn attribute(mut self, attribute: Attribute) -> Self {
        self.attributes.push(attribute);
        self
    }

    /// Adds attributes.
    pub fn attributes(mut self, attributes: impl IntoIterator<Item = Attribute>) -> Self {
        self.attributes.extend(attributes);
        self
    }

    /// Seals these bytes, valid or not, in place of the list of attributes.
    pub fn profile_bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.profile_bytes = Some(bytes.into());
        self
    }

    /// Leaves the profile out; the side itself stays in the receipt.
    pub fn without_profile(mut self) -> Self {
        self.without_profile = true;
        self
    }

    /// Adds extra data.
    pub fn extra_data(self, extra_data: &ExtraData) -> Self {
        self.extra_data_bytes(extra_data.to_bytes())
    }

    /// Seals these bytes, valid or not, in place of extra data.
    pub fn extra_data_bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.extra_data = Some(bytes.into());
        self
    }

    /// Writes `"extraData": ""`.
    pub fn empty_extra_data(mut self) -> Self {
        self.empty_extra_data = true;
        self
    }
}

/// Shows the number of attributes and no values.
impl fmt::Debug for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Side")
            .field("attributes", &self.attributes.len())
            .finish_non_exhaustive()
    }
}
