//! A receipt as it comes from the API, and how it is opened.
//!
//! The item key is wrapped under the application's RSA key; under it, with AES-GCM, lies the receipt's key; under that,
//! with AES-CBC, lie up to four parts. Everything is decoded and every length checked before the first cipher runs, and
//! what is wrong is named. From the first cipher on there is one error for everything: CBC has no integrity of its own,
//! and who can tell one failure from another can learn what is inside.

use std::{borrow::Cow, fmt, str::FromStr};

use zeroize::Zeroizing;

use super::{
    decryption,
    extra_data::ExtraData,
    malformed,
    opened::{Ending, Header, Receipt, Share},
    part::Part,
    profile::Profile,
    wire::{WireItemKey, WireReceipt, decode},
};
use crate::{
    codec::rfc3339,
    error::{ConfigError, Error, ShareFailure},
    key::{Backend, DefaultBackend, GCM_NONCE, GCM_TAG, Key, KeyUnwrapper, Unwrapped, request_unwrapping},
    types::id::{ItemKeyId, SessionId},
};

/// The length of an AES key: 32 in every receipt that was seen.
const AES_KEYS: [usize; 3] = [16, 24, 32];

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
/// let sealed = SealedReceipt::from_json(send(ApiRequest::get_receipt(receipt_id)))?;
/// sealed.ensure_session(session_id)?;
/// let item_key = match sealed.item_key_id() {
///     Some(id) => Some(ItemKey::from_json(send(ApiRequest::get_item_key(id)))?),
///     None => None,
/// };
/// let receipt = sealed.open(item_key, key)?;
/// # Ok(receipt)
/// # }
/// ```
pub struct SealedReceipt {
    header: Header,
    content: Content,
}

enum Content {
    Failed(ShareFailure),
    /// A receipt whose parts cannot be right is refused when it is opened: whose receipt it is comes first.
    Sealed {
        item_key_id: ItemKeyId,
        locked: Result<Box<Locked>, Error>,
    },
}

struct Locked {
    wrapped_key: WrappedKey,
    profile: Option<Part>,
    extra_data: Option<Part>,
    application: Option<Part>,
    application_extra_data: Option<Part>,
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

impl SealedReceipt {
    /// Reads the JSON of a receipt.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) when it is not the JSON of a receipt, an id is
    /// missing, or it holds neither content nor an error.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let mut wire =
            WireReceipt::read(json.as_ref()).map_err(|error| malformed(format!("the JSON of the receipt {error}")))?;
        let content = match wire.error.take() {
            Some(code) => Content::Failed(ShareFailure::new(code.into_owned(), wire.error_reason.take())),
            None if wire.content.is_empty() && wire.other_party_content.is_empty() => {
                return Err(malformed("the receipt has neither content nor an error"));
            }
            None => Content::Sealed {
                item_key_id: required(wire.wrapped_item_key_id.take(), "wrappedItemKeyId")?,
                locked: Locked::read(&wire).map(Box::new),
            },
        };
        let header = Header {
            id: required(wire.id, "id")?,
            session_id: required(wire.session_id, "sessionId")?,
            timestamp: wire.timestamp.and_then(|text| rfc3339::parse(&text)),
            remember_me_id: optional(wire.remember_me_id, "rememberMeId")?,
            parent_remember_me_id: optional(wire.parent_remember_me_id, "parentRememberMeId")?,
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
    /// [`ErrorKind::SessionMismatch`](crate::ErrorKind::SessionMismatch) when it belongs to another.
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
    /// [`ensure_session`](Self::ensure_session).
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) when a part cannot be what it should be,
    /// [`ErrorKind::Decryption`](crate::ErrorKind::Decryption) when it cannot be decrypted with this key,
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when an item key is needed and was not given.
    pub fn open(self, item_key: Option<ItemKey>, key: &Key) -> Result<Receipt, Error> {
        let ending = match self.content {
            Content::Failed(failure) => Ending::Failed(failure),
            Content::Sealed { locked, .. } => {
                let (locked, item_key) = (locked?, needed(item_key)?);
                let unwrapped = key.unwrap_item_key(&item_key.wrapped);
                Ending::Shared(locked.open(&item_key.nonce, unwrapped)?)
            }
        };
        Ok(Receipt::new(self.header, ending))
    }

    /// Opens the receipt with any key; otherwise as [`open`](Self::open).
    ///
    /// # Errors
    /// As [`open`](Self::open); [`ErrorKind::Key`](crate::ErrorKind::Key) when a remote key fails.
    pub async fn open_async(self, item_key: Option<ItemKey>, key: &impl KeyUnwrapper) -> Result<Receipt, Error> {
        let ending = match self.content {
            Content::Failed(failure) => Ending::Failed(failure),
            Content::Sealed { locked, .. } => {
                let (locked, item_key) = (locked?, needed(item_key)?);
                let unwrapped = request_unwrapping(key, &item_key.wrapped).await?;
                Ending::Shared(locked.open(&item_key.nonce, unwrapped)?)
            }
        };
        Ok(Receipt::new(self.header, ending))
    }
}

impl Locked {
    fn read(wire: &WireReceipt<'_>) -> Result<Self, Error> {
        let (application, person) = (&wire.content, &wire.other_party_content);
        Ok(Self {
            wrapped_key: WrappedKey::read(wire.wrapped_key.as_deref().unwrap_or_default())?,
            profile: Part::read("otherPartyContent.profile", &person.profile)?,
            extra_data: Part::read("otherPartyContent.extraData", &person.extra_data)?,
            application: Part::read("content.profile", &application.profile)?,
            application_extra_data: Part::read("content.extraData", &application.extra_data)?,
        })
    }

    fn open(self, nonce: &[u8; GCM_NONCE], unwrapped: Unwrapped) -> Result<Share, Error> {
        let key = self.wrapped_key.open(nonce, unwrapped)?;
        let profile =
            |part: Option<Part>| part.map_or_else(|| Ok(Profile::default()), |part| part.open(&key, Profile::parse));
        let extra_data = |part: Option<Part>| {
            part.map_or_else(|| Ok(ExtraData::default()), |part| part.open(&key, ExtraData::parse))
        };
        Ok(Share {
            profile: profile(self.profile)?,
            extra_data: extra_data(self.extra_data)?,
            application: profile(self.application)?,
            application_extra_data: extra_data(self.application_extra_data)?,
        })
    }
}

impl WrappedKey {
    fn read(base64: &str) -> Result<Self, Error> {
        if base64.is_empty() {
            return Err(malformed("the receipt has no `wrappedKey`"));
        }
        let mut sealed =
            decode(base64.as_bytes()).ok_or_else(|| malformed("the receipt's `wrappedKey` is not base64"))?;
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
        let opened = DefaultBackend::decrypt_gcm(&item_key, nonce, &self.tag, &mut key);
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
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) when it is not the JSON of an item key, or a
    /// length in it cannot be right. The IV has 12 bytes; the rare others that AES-GCM allows are refused.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let wire =
            WireItemKey::read(json.as_ref()).map_err(|error| malformed(format!("the JSON of the item key {error}")))?;
        let part = |name: &str, base64: Option<Cow<'_, str>>| {
            let base64 = base64.ok_or_else(|| malformed(format!("the item key has no `{name}`")))?;
            decode(base64.as_bytes()).ok_or_else(|| malformed(format!("the item key's `{name}` is not base64")))
        };
        let nonce = part("iv", wire.iv)?.try_into().map_err(|iv: Vec<u8>| {
            malformed(format!(
                "the item key's `iv` is of {} bytes; {GCM_NONCE} are supported",
                iv.len()
            ))
        })?;
        Ok(Self {
            nonce,
            wrapped: part("value", wire.value)?,
        })
    }
}

impl fmt::Debug for SealedReceipt {
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

/// The item key of a receipt that cannot be opened without.
fn needed(item_key: Option<ItemKey>) -> Result<ItemKey, Error> {
    const MISSING: &str =
        "is missing; this receipt was sealed: give the JSON of the item key that its `wrappedItemKeyId` names";
    item_key.ok_or_else(|| ConfigError::new("item_key_json", MISSING).into())
}

fn required<T: FromStr>(text: Option<Cow<'_, str>>, name: &str) -> Result<T, Error> {
    optional(text, name)?.ok_or_else(|| malformed(format!("the receipt has no `{name}`")))
}

fn optional<T: FromStr>(text: Option<Cow<'_, str>>, name: &str) -> Result<Option<T>, Error> {
    let unfit = |_why: T::Err| malformed(format!("the receipt's `{name}` cannot be such an id"));
    text.map(|text| text.parse().map_err(unfit)).transpose()
}
