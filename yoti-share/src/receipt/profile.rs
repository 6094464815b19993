//! The attributes of one side of a share.

use std::{borrow::Cow, fmt};

use bytes::Bytes;

use crate::{
    attribute::{Anchor, Attribute as _, ContentType, ProfileAttribute, postal_address, structured_postal_address},
    codec::{
        proto::{Field, Malformed, Message},
        shared_str::Text,
    },
    error::leaf::ValueError,
    types::age_verification::AgeVerification,
};

/// More attributes and anchors than this are no profile. An attribute takes two bytes of a receipt and some hundred
/// bytes of memory, so without a limit a receipt could cost many times its size.
const MAX_PARTS: usize = 1 << 16;

/// The attributes that were shared, in the order of the receipt, duplicates included.
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
/// An attribute that cannot be read is in the profile all the same, with its raw bytes; reading it is an error then.
/// Cloning copies no value. `Debug` shows the number of attributes only.
#[derive(Clone, Default)]
#[doc(alias("UserProfile", "YotiProfile"))]
pub struct Profile {
    attributes: Vec<ProfileAttribute>,
}

impl Profile {
    /// Reads an `AttributeList`. The attributes share the buffer.
    pub(crate) fn parse(buffer: &Bytes) -> Result<Self, Malformed> {
        let mut attributes = Vec::new();
        let mut room = MAX_PARTS;
        for field in Message::new(buffer) {
            if let (1, Field::Bytes(message)) = field? {
                room = room.checked_sub(1).ok_or(Malformed)?;
                attributes.push(read_attribute(buffer, message, &mut room)?);
            }
        }
        Ok(Self { attributes })
    }

    /// All attributes, in the order of the receipt.
    pub fn iter(&self) -> std::slice::Iter<'_, ProfileAttribute> {
        self.attributes.iter()
    }

    /// How many attributes there are.
    pub fn len(&self) -> usize {
        self.attributes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The first attribute of this name.
    pub fn get(&self, name: &str) -> Option<&ProfileAttribute> {
        self.iter().find(|attribute| attribute.name() == name)
    }

    /// Every attribute of this name, in the order of the receipt: one name may occur several times.
    #[doc(alias = "getAttributesByName")]
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &ProfileAttribute> {
        self.iter().filter(move |attribute| attribute.name() == name)
    }

    /// The attribute that an identity profile report refers to by this id.
    #[doc(alias = "getAttributeById")]
    pub fn by_id(&self, id: &str) -> Option<&ProfileAttribute> {
        self.iter().find(|attribute| attribute.id() == Some(id))
    }

    /// The answers to all age checks, in the order of the receipt. One that cannot be read is an error among them, and
    /// two that contradict each other are both there.
    #[doc(alias("getAgeVerifications", "findAgeOverVerification"))]
    pub fn age_checks(&self) -> impl Iterator<Item = Result<AgeVerification, ValueError>> {
        self.iter()
            .filter(|attribute| AgeVerification::names(attribute.name()))
            .map(|attribute| AgeVerification::read(attribute.name(), attribute.text()?))
    }

    /// As [`get`](Self::get); but where only the structured postal address was shared, its formatted text stands for
    /// the postal address, with the anchors of the structured one.
    pub(crate) fn find(&self, name: &str) -> Option<Cow<'_, ProfileAttribute>> {
        if let Some(attribute) = self.get(name) {
            return Some(Cow::Borrowed(attribute));
        }
        if name != postal_address::NAME {
            return None;
        }
        let structured = self.get(structured_postal_address::NAME)?;
        let json = structured.json().ok()?;
        let formatted = json.get("formatted_address")?.as_str()?.to_owned();
        Some(Cow::Owned(ProfileAttribute::new(
            Text::from(postal_address::NAME),
            Bytes::from(formatted),
            ContentType::String,
            structured.anchors().to_vec(),
            None,
        )))
    }
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

/// Reads an `Attribute`. Damage stays inside: what can be read of a damaged attribute is kept, and marked.
fn read_attribute(buffer: &Bytes, message: &[u8], room: &mut usize) -> Result<ProfileAttribute, Malformed> {
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
                *room = room.checked_sub(1).ok_or(Malformed)?;
                anchors.push(Anchor::parse(buffer.slice_ref(bytes)));
            }
            Ok((7, Field::Bytes(bytes))) => id = bytes,
            Ok(_) => {}
            Err(Malformed) => {
                value = message;
                problem = Some("the attribute is damaged; its raw bytes are those of the whole message");
            }
        }
    }
    let mut text = |bytes, not_utf8| {
        Text::from_utf8(buffer.slice_ref(bytes)).unwrap_or_else(|bytes| {
            problem.get_or_insert(not_utf8);
            Text::from(String::from_utf8_lossy(&bytes).into_owned())
        })
    };
    let name = text(name, "the attribute's name is not UTF-8 text");
    let id = (!id.is_empty()).then(|| text(id, "the attribute's id is not UTF-8 text"));
    let attribute = ProfileAttribute::new(name, buffer.slice_ref(value), content_type, anchors, id);
    Ok(match problem {
        Some(problem) => attribute.unreadable(problem),
        None => attribute,
    })
}
