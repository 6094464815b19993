//! What a share says about somebody.

use std::borrow::Cow;

use crate::attribute::ProfileAttribute;

/// The attributes of one side of a share.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    attributes: Vec<ProfileAttribute>,
}

impl Profile {
    /// The first attribute of this name.
    pub fn get(&self, name: &str) -> Option<&ProfileAttribute> {
        self.attributes.iter().find(|attribute| attribute.name() == name)
    }

    /// Every attribute of this name, in the receipt's order.
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ProfileAttribute> {
        self.attributes.iter().filter(move |attribute| attribute.name() == name)
    }

    pub(crate) fn find(&self, name: &str) -> Option<Cow<'_, ProfileAttribute>> {
        self.get(name).map(Cow::Borrowed)
    }
}
