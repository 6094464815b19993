//! A receipt as it comes from the API, and how it is opened.
//!
//! The item key is wrapped under the application's RSA key; under it, with AES-GCM, lies the receipt's key; under that,
//! with AES-CBC, lie up to four parts. Every length is checked before a cipher sees the bytes, and says which part was
//! wrong. From the first cipher on there is one error for everything: CBC has no integrity of its own, and who can tell
//! one failure from another can learn what is inside. Each part is decoded from the borrowed JSON into one buffer,
//! decrypted in place, and shared out of that buffer; no value is copied.

use std::{borrow::Cow, fmt, ops::Range};

use bytes::Bytes;
use zeroize::Zeroizing;

use super::{
    extra_data::ExtraData,
    profile::Profile,
    receipt::{Ending, Header, Receipt, Share},
    wire::{Text, WireContent, WireItemKey, WireReceipt, decode, present},
};
use crate::{
    error::{Error, ErrorKind},
    key::{
        Key, Unwrapped,
        backend::{Backend, CBC_IV, Chosen, GCM_NONCE, GCM_TAG, Refused},
    },
    value::{
        id::{ItemKeyId, SessionId},
        instant,
        proto::{Field, Malformed, Message},
        refusal::ConfigError,
        share_failure::ShareFailure,
    },
};

/// The length of an AES key: 32 in every receipt that was seen.
const AES_KEYS: [usize; 3] = [16, 24, 32];
const AES_BLOCK: usize = 16;

/// A receipt as it comes from the API: it can be asked which item key it needs, and opened with it.
///
/// The client does this by itself. With another HTTP client it goes like this:
///
/// ```no_run
/// # fn send(_: yoti_share::ApiRequest) -> Vec<u8> { Vec::new() }
/// # fn get(receipt_id: &yoti_share::ReceiptId, session_id: &yoti_share::SessionId, key: &yoti_share::Key)
/// # -> Result<yoti_share::Receipt, yoti_share::Error> {
/// use yoti_share::{ApiRequest, receipt::{ItemKey, SealedReceipt}};
///
/// let json = send(ApiRequest::get_receipt(receipt_id));
/// let sealed = SealedReceipt::from_json(&json)?;
/// let item_key = match sealed.item_key_id() {
///     Some(id) => Some(ItemKey::from_json(&send(ApiRequest::get_item_key(id)))?),
///     None => None,
/// };
/// let receipt = sealed.open(item_key, key)?;
/// receipt.ensure_session(session_id)?;
/// # Ok(receipt)
/// # }
/// ```
pub struct SealedReceipt<'a> {
    header: Header,
    content: Content<'a>,
}

enum Content<'a> {
    Failed(ShareFailure),
    Sealed {
        item_key_id: ItemKeyId,
        wrapped_key: WrappedKey,
        parts: Parts<'a>,
    },
}

/// The parts as base64 text; a part that is not there is empty.
struct Parts<'a> {
    profile: Text<'a>,
    extra_data: Text<'a>,
    application: Text<'a>,
    application_extra_data: Text<'a>,
}

/// The receipt's key, sealed with AES-GCM under the item key.
struct WrappedKey {
    sealed: Vec<u8>,
    tag: [u8; GCM_TAG],
}

/// The item key as it comes from the API, wrapped under the application's key.
pub struct ItemKey {
    nonce: [u8; GCM_NONCE],
    wrapped: Vec<u8>,
}

impl<'a> SealedReceipt<'a> {
    /// Reads the JSON of a receipt, and borrows from it what is large.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`] when it is not the JSON of a receipt, or holds neither content nor an error.
    pub fn from_json(json: &'a [u8]) -> Result<Self, Error> {
        let wire: WireReceipt<'a> = serde_json::from_slice(json).map_err(|error| not_json("receipt", &error))?;
        let error = present(wire.error);
        let content = match error {
            Some(code) => Content::Failed(ShareFailure::new(code.into_owned(), wire.error_reason)),
            None => sealed_content(
                wire.content.unwrap_or_default(),
                wire.other_party_content.unwrap_or_default(),
                present(wire.wrapped_item_key_id),
                present(wire.wrapped_key),
            )?,
        };
        let header = Header {
            id: required(
                wire.id,
                "the receipt has no `id`, or one that cannot be the id of a receipt",
            )?,
            session_id: required(
                wire.session_id,
                "the receipt has no `sessionId`, or one that cannot be an id",
            )?,
            timestamp: present(wire.timestamp).and_then(|text| instant::parse(&text)),
            remember_me_id: optional(wire.remember_me_id, "the receipt's `rememberMeId` cannot be an id")?,
            parent_remember_me_id: optional(
                wire.parent_remember_me_id,
                "the receipt's `parentRememberMeId` cannot be an id",
            )?,
        };
        Ok(Self { header, content })
    }

    /// The session that the receipt says it belongs to.
    pub fn session_id(&self) -> &SessionId {
        &self.header.session_id
    }

    /// Checks that the receipt says it belongs to this session, before anything is fetched or decrypted for it.
    ///
    /// # Errors
    /// [`ErrorKind::SessionMismatch`] when it belongs to another.
    pub fn ensure_session(&self, session_id: &SessionId) -> Result<(), Error> {
        self.header.ensure_session(session_id)
    }

    /// The item key that is needed to open the receipt; a failure receipt needs none.
    pub fn item_key_id(&self) -> Option<&ItemKeyId> {
        match &self.content {
            Content::Sealed { item_key_id, .. } => Some(item_key_id),
            Content::Failed(_) => None,
        }
    }

    /// Opens the receipt with a local key. It is not checked which session it belongs to: call
    /// [`Receipt::ensure_session`].
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`] when a part cannot be what it should be, [`ErrorKind::Decryption`] when it cannot
    /// be decrypted with this key, [`ErrorKind::Config`] when an item key is needed and was not given,
    /// [`ErrorKind::Key`] when the key cannot be used without waiting.
    pub fn open(self, item_key: Option<ItemKey>, key: &Key) -> Result<Receipt, Error> {
        let unwrapped = match self.needed(item_key.as_ref())? {
            Some(item_key) => key.unwrap_now(&item_key.wrapped)?,
            None => None,
        };
        self.finish(item_key, unwrapped)
    }

    /// Opens the receipt with any key; otherwise as [`open`](Self::open).
    ///
    /// # Errors
    /// As [`open`](Self::open); [`ErrorKind::Key`] when the key's own unwrapper fails.
    pub async fn open_async(self, item_key: Option<ItemKey>, key: &Key) -> Result<Receipt, Error> {
        let unwrapped = match self.needed(item_key.as_ref())? {
            Some(item_key) => key.unwrap(&item_key.wrapped).await?,
            None => None,
        };
        self.finish(item_key, unwrapped)
    }

    /// The item key, when the receipt needs it.
    fn needed<'k>(&self, item_key: Option<&'k ItemKey>) -> Result<Option<&'k ItemKey>, Error> {
        match (&self.content, item_key) {
            (Content::Failed(_), _) => Ok(None),
            (Content::Sealed { .. }, Some(item_key)) => Ok(Some(item_key)),
            (Content::Sealed { .. }, None) => Err(ConfigError::new(
                "item_key_json",
                "is missing; this receipt was sealed: give the JSON of the item key that its `wrappedItemKeyId` names",
            )
            .into()),
        }
    }

    fn finish(self, item_key: Option<ItemKey>, unwrapped: Unwrapped) -> Result<Receipt, Error> {
        let ending = match (self.content, item_key) {
            (Content::Failed(failure), _) => Ending::Failed(failure),
            (Content::Sealed { wrapped_key, parts, .. }, Some(item_key)) => {
                Ending::Shared(parts.open(&wrapped_key.open(&item_key.nonce, unwrapped)?)?)
            }
            (Content::Sealed { .. }, None) => return Err(decryption()),
        };
        Ok(Receipt {
            header: self.header,
            ending,
        })
    }
}

fn sealed_content<'a>(
    application: WireContent<'a>,
    person: WireContent<'a>,
    item_key_id: Option<Cow<'a, str>>,
    wrapped_key: Option<Cow<'a, str>>,
) -> Result<Content<'a>, Error> {
    let parts = Parts {
        profile: person.profile.unwrap_or_default(),
        extra_data: person.extra_data.unwrap_or_default(),
        application: application.profile.unwrap_or_default(),
        application_extra_data: application.extra_data.unwrap_or_default(),
    };
    if parts.are_empty() {
        return Err(malformed("the receipt has neither content nor an error"));
    }
    let item_key_id = item_key_id.ok_or_else(|| malformed("the receipt has content but no `wrappedItemKeyId`"))?;
    let item_key_id = item_key_id
        .parse()
        .map_err(|_why: ConfigError| malformed("`wrappedItemKeyId` cannot be an id"))?;
    let wrapped_key = wrapped_key.ok_or_else(|| malformed("the receipt has content but no `wrappedKey`"))?;
    Ok(Content::Sealed {
        item_key_id,
        wrapped_key: WrappedKey::read(&wrapped_key)?,
        parts,
    })
}

impl WrappedKey {
    fn read(text: &str) -> Result<Self, Error> {
        let mut sealed = decode(text).ok_or_else(|| malformed("the receipt's `wrappedKey` is not base64"))?;
        let length = sealed.len().saturating_sub(GCM_TAG);
        match sealed.split_off(length).try_into() {
            Ok(tag) if AES_KEYS.contains(&length) => Ok(Self { sealed, tag }),
            _ => Err(malformed(
                "the receipt's `wrappedKey` is not as long as a sealed AES key",
            )),
        }
    }

    /// Opens the receipt's key with the unwrapped item key. When there is none, or one of a length that is no AES
    /// key's, the cipher still runs, so that both end in the same place by the same way.
    fn open(self, nonce: &[u8; GCM_NONCE], unwrapped: Unwrapped) -> Result<Zeroizing<Vec<u8>>, Error> {
        let unwrapped = unwrapped.filter(|key| AES_KEYS.contains(&key.len()));
        let unusable = unwrapped.is_none();
        let item_key = unwrapped.unwrap_or_else(|| Zeroizing::new(vec![0; 32]));
        let mut key = Zeroizing::new(self.sealed);
        let opened = Chosen::gcm_open(&item_key, nonce, &self.tag, &mut key);
        // A key of zeros is known to everybody, so what it opens counts for nothing.
        if opened.is_err() || unusable {
            Err(decryption())
        } else {
            Ok(key)
        }
    }
}

impl ItemKey {
    /// Reads the JSON of an item key.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`] when it is not the JSON of an item key, or a length in it cannot be right.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        let wire: WireItemKey<'_> = serde_json::from_slice(json).map_err(|error| not_json("item key", &error))?;
        let iv = present(wire.iv).ok_or_else(|| malformed("the item key has no `iv`"))?;
        let value = present(wire.value).ok_or_else(|| malformed("the item key has no `value`"))?;
        let iv = decode(&iv).ok_or_else(|| malformed("the item key's `iv` is not base64"))?;
        let nonce = iv.try_into().map_err(|iv: Vec<u8>| {
            malformed(format!(
                "the item key's `iv` is of {} bytes; {GCM_NONCE} are supported",
                iv.len()
            ))
        })?;
        let wrapped = decode(&value).ok_or_else(|| malformed("the item key's `value` is not base64"))?;
        Ok(Self { nonce, wrapped })
    }
}

impl fmt::Debug for SealedReceipt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedReceipt")
            .field("session_id", self.session_id())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemKey").finish_non_exhaustive()
    }
}

impl Parts<'_> {
    fn are_empty(&self) -> bool {
        [
            &self.profile,
            &self.extra_data,
            &self.application,
            &self.application_extra_data,
        ]
        .iter()
        .all(|part| part.0.is_empty())
    }

    fn open(&self, key: &[u8]) -> Result<Share, Error> {
        Ok(Share {
            profile: open_part(&self.profile, "`otherPartyContent.profile`", key, Profile::parse)?,
            extra_data: open_part(&self.extra_data, "`otherPartyContent.extraData`", key, ExtraData::parse)?,
            application: open_part(&self.application, "`content.profile`", key, Profile::parse)?,
            application_extra_data: open_part(
                &self.application_extra_data,
                "`content.extraData`",
                key,
                ExtraData::parse,
            )?,
        })
    }
}

/// Decodes, decrypts and parses one part; a part that is not there is an empty one.
fn open_part<T: Default>(
    text: &Text<'_>,
    name: &str,
    key: &[u8],
    parse: fn(&Bytes) -> Result<T, Malformed>,
) -> Result<T, Error> {
    if text.0.is_empty() {
        return Ok(T::default());
    }
    let mut buffer = decode(&text.0).ok_or_else(|| malformed(format!("{name} is not base64")))?;
    let (iv, sealed) = read_encrypted_data(&buffer).ok_or_else(|| {
        malformed(format!(
            "{name} is not an encrypted part with an IV of {CBC_IV} bytes and whole blocks"
        ))
    })?;
    let text = buffer.get_mut(sealed.clone()).unwrap_or_default();
    let length = Chosen::cbc_open(key, &iv, text).map_err(|Refused| decryption())?;
    let plain = Bytes::from(buffer).slice(sealed.start..sealed.start + length);
    parse(&plain).map_err(|Malformed| decryption())
}

/// Where in an `EncryptedData` message the cipher text lies, and its IV.
fn read_encrypted_data(message: &[u8]) -> Option<([u8; CBC_IV], Range<usize>)> {
    let mut iv: &[u8] = &[];
    let mut sealed: &[u8] = &[];
    for field in Message::new(message) {
        match field.ok()? {
            (1, Field::Bytes(bytes)) => iv = bytes,
            (2, Field::Bytes(bytes)) => sealed = bytes,
            _ => {}
        }
    }
    if sealed.is_empty() || !sealed.len().is_multiple_of(AES_BLOCK) {
        return None;
    }
    let start = sealed.as_ptr().addr().checked_sub(message.as_ptr().addr())?;
    Some((iv.try_into().ok()?, start..start + sealed.len()))
}

fn required<T: std::str::FromStr>(text: Option<Text<'_>>, problem: &'static str) -> Result<T, Error> {
    present(text)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| malformed(problem))
}

fn optional<T: std::str::FromStr>(text: Option<Text<'_>>, problem: &'static str) -> Result<Option<T>, Error> {
    present(text)
        .map(|text| text.parse().map_err(|_why: T::Err| malformed(problem)))
        .transpose()
}

fn malformed(what: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::MalformedReceipt, what)
}

/// What serde would say may quote the text.
fn not_json(what: &str, error: &serde_json::Error) -> Error {
    let problem = match error.classify() {
        serde_json::error::Category::Eof => "ends too early",
        serde_json::error::Category::Data => "has a part of the wrong type",
        _ => "is not JSON",
    };
    malformed(format!(
        "the {what} {problem}, at line {} column {}",
        error.line(),
        error.column()
    ))
}

fn decryption() -> Error {
    Error::new(ErrorKind::Decryption, "the receipt cannot be decrypted with this key")
}
