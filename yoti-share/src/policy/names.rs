//! A list of names: of attributes, countries or document types.

use std::hash::{Hash, Hasher};

use serde::Serialize;

/// A list of names. A constant policy borrows plain string slices, which a `Cow` of strings cannot do.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Names {
    Static(&'static [&'static str]),
    Owned(Vec<String>),
}

impl Names {
    pub(super) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let (borrowed, owned) = match self {
            Self::Static(names) => (*names, &[][..]),
            Self::Owned(names) => (&[][..], names.as_slice()),
        };
        borrowed.iter().copied().chain(owned.iter().map(String::as_str))
    }
}

impl<N: Into<String>> FromIterator<N> for Names {
    fn from_iter<I: IntoIterator<Item = N>>(names: I) -> Self {
        Self::Owned(names.into_iter().map(Into::into).collect())
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Names {}

impl Hash for Names {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.iter().for_each(|name| name.hash(state));
    }
}
