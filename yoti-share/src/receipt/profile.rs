//! The profile of a person or of an application: a list of attributes.

use std::{fmt, sync::OnceLock};

use bytes::Bytes;
use serde_json::Value;

use super::{errors::malformed, profile_index::ProfileIndex};
use crate::{
    attribute::{Anchor, Attribute as _, ContentType, ProfileAttribute, postal_address},
    codec::{
        protobuf::{Field, Message, ProtobufError},
        shared_str::SharedStr,
    },
    error::{Error, ValueError},
    types::age_verification::AgeVerification,
};

/// The maximum number of attributes and anchors together. An attribute takes at least two bytes of the receipt and some
/// hundred bytes of memory, so without a limit a small receipt could use a lot of memory.
const MAX_ATTRIBUTES_AND_ANCHORS: usize = 1 << 16;

/// The shared attributes, in the order of the receipt, including duplicates.
///
/// ```
/// # fn show(profile: &yoti_share::Profile) {
/// for attribute in profile.iter() {
///     println!("{}: {} bytes", attribute.name(), attribute.raw().len());
/// }
/// if let Some(selfie) = profile.get("selfie") {
///     println!("{:?}", selfie.image().map(|image| image.media_type()));
/// }
/// # }
/// ```
///
/// A damaged attribute stays in the profile with its raw bytes, and reading its value is an error. Cloning a profile does
/// not copy values. `Debug` shows only the number of attributes.
#[derive(Clone, Default)]
#[doc(alias("UserProfile", "YotiProfile"))]
pub struct Profile {
    attributes: Vec<ProfileAttribute>,
    has_unnamed: bool,
    /// Built by the first lookup in a large profile.
    index: OnceLock<Box<ProfileIndex>>,
}

/// Up to this number of attributes, comparing all names is faster than an index.
const MAX_UNINDEXED: usize = 64;

impl Profile {
    /// Reads the bytes of an `AttributeList` message: a decrypted profile that your application has stored.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) if they are not such a message. A damaged attribute in it is not an error.
    pub fn from_bytes(list: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::parse(&Bytes::from(list.into()))
            .map_err(|ProtobufError| malformed("the bytes are not a list of attributes"))
    }

    /// Parses an `AttributeList` message. The attributes share the buffer.
    pub(crate) fn parse(buffer: &Bytes) -> Result<Self, ProtobufError> {
        let mut profile = Self::default();
        let mut remaining = MAX_ATTRIBUTES_AND_ANCHORS;
        for field in Message::new(buffer) {
            if let (1, Field::Bytes(message)) = field? {
                remaining = remaining.checked_sub(1).ok_or(ProtobufError)?;
                let (attribute, is_named) = parse_attribute(buffer, message, &mut remaining)?;
                profile.attributes.push(attribute);
                profile.has_unnamed |= !is_named;
            }
        }
        Ok(profile)
    }

    #[cfg(any(test, feature = "test-util"))]
    pub(super) fn from_attributes(attributes: Vec<ProfileAttribute>) -> Self {
        Self {
            attributes,
            ..Self::default()
        }
    }

    /// All attributes, in the order of the receipt.
    pub fn iter(&self) -> std::slice::Iter<'_, ProfileAttribute> {
        self.attributes.iter()
    }

    /// The number of attributes.
    pub fn len(&self) -> usize {
        self.attributes.len()
    }

    /// Whether the profile has no attributes.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The first attribute of this name.
    pub fn get(&self, name: &str) -> Option<&ProfileAttribute> {
        self.get_all(name).next()
    }

    /// All attributes of this name, in the order of the receipt.
    #[doc(alias = "getAttributesByName")]
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &ProfileAttribute> {
        let index = self.index();
        self.select(index.map(|index| index.with_name(&self.attributes, name.as_bytes())))
            .filter(move |attribute| attribute.has_name(name))
    }

    /// All attributes whose names start with this prefix. Their order is that of the receipt only among equal names.
    pub(crate) fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = &ProfileAttribute> {
        let index = self.index();
        self.select(index.map(|index| index.with_prefix(&self.attributes, prefix.as_bytes())))
            .filter(move |attribute| attribute.name_bytes().starts_with(prefix.as_bytes()))
    }

    /// The attributes at these positions, or all.
    fn select<'a>(&'a self, positions: Option<&'a [usize]>) -> impl Iterator<Item = &'a ProfileAttribute> {
        let all: &[ProfileAttribute] = if positions.is_none() { &self.attributes } else { &[] };
        let listed = positions.unwrap_or_default().iter();
        listed.filter_map(|&at| self.attributes.get(at)).chain(all)
    }

    fn index(&self) -> Option<&ProfileIndex> {
        if self.attributes.len() <= MAX_UNINDEXED {
            return None;
        }
        let index = self.index.get_or_init(|| Box::new(ProfileIndex::new(&self.attributes)));
        Some(index)
    }

    /// The attribute with this ID, by which an identity profile report refers to it.
    #[doc(alias = "getAttributeById")]
    pub fn by_id(&self, id: &str) -> Option<&ProfileAttribute> {
        match self.index() {
            Some(index) => self.attributes.get(index.with_id(&self.attributes, id.as_bytes())?),
            None => self
                .iter()
                .find(|attribute| attribute.id_bytes() == Some(id.as_bytes())),
        }
    }

    /// The results of all age checks, in the order of the receipt, including contradictory ones. A result that cannot be
    /// read is an error in the iterator.
    #[doc(alias("getAgeVerifications", "findAgeOverVerification"))]
    pub fn age_checks(&self) -> impl Iterator<Item = Result<AgeVerification, ValueError>> {
        self.iter()
            .filter(|attribute| AgeVerification::is_age_check_name(attribute.name()))
            .map(|attribute| AgeVerification::parse(attribute.name(), attribute.text()?))
    }

    /// Whether the name of an attribute is missing or damaged, so that it may be any attribute.
    pub(crate) fn has_unnamed_attribute(&self) -> bool {
        self.has_unnamed
    }
}

/// The postal address as text, with the same anchors, from a structured postal address; `None` if it contains no such text.
pub(crate) fn formatted_address(structured: &ProfileAttribute) -> Result<Option<ProfileAttribute>, ValueError> {
    let mut json = structured.json()?;
    let Value::Object(address) = &mut json else {
        return Err(ValueError::new("the structured postal address is not a JSON object"));
    };
    let Some(Value::String(formatted)) = address.remove("formatted_address") else {
        return Ok(None);
    };
    Ok(Some(ProfileAttribute::new(
        SharedStr::from(postal_address::NAME),
        Bytes::from(formatted),
        ContentType::String,
        structured.anchors().to_vec(),
        None,
    )))
}

impl<'a> IntoIterator for &'a Profile {
    type Item = &'a ProfileAttribute;
    type IntoIter = std::slice::Iter<'a, ProfileAttribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("attributes", &self.attributes.len())
            .finish_non_exhaustive()
    }
}

impl ProfileAttribute {
    /// Reads the bytes of an `Attribute` message that your application has stored. If they are damaged, every method that
    /// decodes the value returns an error.
    pub fn from_bytes(message: impl Into<Vec<u8>>) -> Self {
        let buffer = Bytes::from(message.into());
        let mut remaining = MAX_ATTRIBUTES_AND_ANCHORS;
        if let Ok((attribute, _)) = parse_attribute(&buffer, &buffer, &mut remaining) {
            return attribute;
        }
        Self::new(SharedStr::default(), buffer, ContentType::Undefined, Vec::new(), None)
            .with_problem("the attribute has more than 65536 anchors")
    }
}

/// Parses an `Attribute` message, and returns also whether its name is known. A damaged attribute keeps the fields that can
/// be parsed, and is marked as unreadable.
fn parse_attribute(
    buffer: &Bytes,
    message: &[u8],
    remaining: &mut usize,
) -> Result<(ProfileAttribute, bool), ProtobufError> {
    let mut name: &[u8] = &[];
    let mut value: &[u8] = &[];
    let mut content_type = ContentType::Undefined;
    let mut anchors = Vec::new();
    let mut id: &[u8] = &[];
    let mut problem = None;
    for field in Message::new(message) {
        match field {
            Ok((1, Field::Bytes(bytes))) => name = bytes,
            Ok((2, Field::Bytes(bytes))) => value = bytes,
            Ok((3, Field::Varint(number))) => content_type = ContentType::from_wire(number),
            Ok((4, Field::Bytes(bytes))) => {
                *remaining = remaining.checked_sub(1).ok_or(ProtobufError)?;
                anchors.push(Anchor::parse(buffer.slice_ref(bytes)));
            }
            Ok((7, Field::Bytes(bytes))) => id = bytes,
            Ok(_) => {}
            Err(ProtobufError) => {
                value = message;
                problem = Some("the attribute is damaged; its raw bytes are those of the whole message");
            }
        }
    }
    let mut text = |bytes, not_utf8| {
        SharedStr::from_utf8(buffer.slice_ref(bytes)).unwrap_or_else(|bytes| {
            problem.get_or_insert(not_utf8);
            SharedStr::from(String::from_utf8_lossy(&bytes).into_owned())
        })
    };
    let is_named = !name.is_empty() && std::str::from_utf8(name).is_ok();
    let name = text(name, "the attribute's name is not UTF-8 text");
    let id = (!id.is_empty()).then(|| text(id, "the attribute's id is not UTF-8 text"));
    let attribute = ProfileAttribute::new(name, buffer.slice_ref(value), content_type, anchors, id);
    let attribute = match problem {
        Some(problem) => attribute.with_problem(problem),
        None => attribute,
    };
    Ok((attribute, is_named))
}
