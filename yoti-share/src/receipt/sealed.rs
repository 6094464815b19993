//! Sealed receipts: parsing the API's JSON and decrypting it.
//!
//! The application's RSA key unwraps the item key, which decrypts the receipt key (AES-GCM), which decrypts up to four parts
//! (AES-CBC). All encodings and lengths are checked before the first decryption, and these errors name the part that is
//! wrong. From the first decryption on, every error is the same: CBC does not protect integrity, so different errors would
//! reveal the plaintext to an attacker who sends changed receipts.

use std::{borrow::Cow, fmt, str::FromStr};

use zeroize::Zeroizing;

use super::{
    encrypted_data::EncryptedData,
    errors::{decryption_failed, malformed},
    extra_data::ExtraData,
    opened::{Content, Header, Receipt, Share, ensure_session},
    profile::Profile,
    receipt_json::{ItemKeyJson, ReceiptJson, decode_base64, parse_error_reason},
};
use crate::{
    codec::{json::RawValue, rfc3339},
    error::{ConfigError, Error, ShareFailure},
    key::{Backend, DefaultBackend, GCM_NONCE, GCM_TAG, Key, KeyUnwrapper, Unwrapped, request_unwrapping, wipe_stack},
    types::id::{ItemKeyId, SessionId},
};

/// The lengths of AES keys. All known receipts use 32 bytes.
const AES_KEYS: [usize; 3] = [16, 24, 32];

/// Opens a stored receipt. This function does not check which session the receipt belongs to: call
/// [`Receipt::ensure_session`] with the expected session.
///
/// `receipt_json` is the response body of `GET /v2/receipts/{id}`, `item_key_json` that of
/// `GET /v2/wrapped-item-keys/{id}`. The receipt of a failed share needs no item key.
///
/// ```no_run
/// # fn load(_: &str) -> Vec<u8> { Vec::new() }
/// use yoti_share::{Key, receipt};
///
/// let key = Key::from_pem_file("application.pem")?;
/// let receipt = receipt::open(load("receipt.json"), Some(load("item-key.json")), &key)?;
/// receipt.ensure_session(&"ss.v2.ChZhb…".parse()?)?;
/// # Ok::<(), yoti_share::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) if the receipt or the item key has another form than
/// documented, [`ErrorKind::Decryption`](crate::ErrorKind::Decryption) if this key cannot decrypt the receipt,
/// [`ErrorKind::Config`](crate::ErrorKind::Config) if the receipt needs an item key and `item_key_json` is `None`.
pub fn open(
    receipt_json: impl AsRef<[u8]>,
    item_key_json: Option<impl AsRef<[u8]>>,
    key: &Key,
) -> Result<Receipt, Error> {
    let item_key = item_key_json.map(ItemKey::from_json).transpose()?;
    SealedReceipt::from_json(receipt_json)?.open(item_key, key)
}

/// Opens a stored receipt with a local or a remote key. This function does not check which session the receipt belongs to:
/// call [`Receipt::ensure_session`] with the expected session. Otherwise it does the same as [`open`].
///
/// # Errors
/// As [`open`]; [`ErrorKind::Key`](crate::ErrorKind::Key) if a remote key fails.
pub async fn open_async(
    receipt_json: impl AsRef<[u8]> + Send,
    item_key_json: Option<impl AsRef<[u8]> + Send>,
    key: &impl KeyUnwrapper,
) -> Result<Receipt, Error> {
    let item_key = item_key_json.map(ItemKey::from_json).transpose()?;
    SealedReceipt::from_json(receipt_json)?.open_async(item_key, key).await
}

/// A receipt as the API returns it. It names the item key that opens it.
///
/// The client does this by itself. With another HTTP client:
///
/// ```no_run
/// # fn send(_: yoti_share::ApiRequest) -> Vec<u8> { Vec::new() }
/// # fn get(receipt_id: &yoti_share::ReceiptId, session_id: &yoti_share::SessionId, key: &yoti_share::Key)
/// # -> Result<yoti_share::Receipt, yoti_share::Error> {
/// use yoti_share::{ApiRequest, receipt::{ItemKey, SealedReceipt}};
///
/// let response = send(ApiRequest::get_receipt(receipt_id));
/// let sealed = SealedReceipt::from_json_for_session(response, session_id)?;
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
    content: SealedContent,
}

enum SealedContent {
    /// A malformed share is an error only when the receipt is opened, because callers must check the session first.
    Shared {
        item_key_id: ItemKeyId,
        share: Result<Box<SealedShare>, Error>,
    },
    /// The person shared nothing that the receipt contains: the session requested only an authentication, for example.
    Empty,
    Failed(ShareFailure),
}

struct SealedShare {
    receipt_key: SealedKey,
    profile: Option<EncryptedData>,
    extra_data: SealedExtraData,
    application: Option<EncryptedData>,
    application_extra_data: SealedExtraData,
}

/// Unreadable extra data must not cost the profile. It looks the same whichever step fails, decoding included.
enum SealedExtraData {
    Absent,
    Encrypted(EncryptedData),
    Unreadable,
}

/// The receipt key, encrypted with the item key (AES-GCM).
struct SealedKey {
    ciphertext: Vec<u8>,
    tag: [u8; GCM_TAG],
}

/// An item key as the API returns it, wrapped with the application's key.
pub struct ItemKey {
    nonce: [u8; GCM_NONCE],
    wrapped: Vec<u8>,
}

impl SealedReceipt {
    /// Parses the JSON of a receipt. This function does not check which session the receipt belongs to: call
    /// [`ensure_session`](Self::ensure_session), or use [`from_json_for_session`](Self::from_json_for_session).
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) if it is not the JSON of a receipt, or an ID is
    /// missing.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let receipt = parse_json(json.as_ref())?;
        let header = Header::read(&receipt)?;
        Self::decode(header, &receipt)
    }

    /// Parses the JSON of a receipt that must belong to this session. The session is compared before the content is decoded,
    /// so that a receipt of another session takes no memory.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json); [`ErrorKind::SessionMismatch`](crate::ErrorKind::SessionMismatch) if the receipt
    /// belongs to another session.
    pub fn from_json_for_session(json: impl AsRef<[u8]>, session_id: &SessionId) -> Result<Self, Error> {
        let receipt = parse_json(json.as_ref())?;
        let header = Header::read(&receipt)?;
        ensure_session(&header.session_id, session_id)?;
        Self::decode(header, &receipt)
    }

    fn decode(header: Header, receipt: &ReceiptJson<'_>) -> Result<Self, Error> {
        let reason = receipt.error_reason.and_then(parse_error_reason);
        let content = match &receipt.error {
            Some(code) => SealedContent::Failed(ShareFailure::read(code.to_string(), reason)),
            None if reason.is_some() => SealedContent::Failed(ShareFailure::read(String::new(), reason)),
            None if receipt.content.is_empty() && receipt.other_party_content.is_empty() => SealedContent::Empty,
            None => SealedContent::Shared {
                item_key_id: required_id(receipt.wrapped_item_key_id.as_deref(), "wrappedItemKeyId")?,
                share: SealedShare::decode(receipt).map(Box::new),
            },
        };
        Ok(Self { header, content })
    }

    /// The session that the receipt belongs to.
    pub fn session_id(&self) -> &SessionId {
        &self.header.session_id
    }

    /// Checks that the receipt belongs to this session, before the item key is fetched or anything is decrypted.
    ///
    /// # Errors
    /// [`ErrorKind::SessionMismatch`](crate::ErrorKind::SessionMismatch) if it belongs to another session.
    pub fn ensure_session(&self, session_id: &SessionId) -> Result<(), Error> {
        ensure_session(&self.header.session_id, session_id)
    }

    /// The ID of the item key that opens the receipt. A receipt without content, such as that of a failed share, needs none.
    pub fn item_key_id(&self) -> Option<&ItemKeyId> {
        match &self.content {
            SealedContent::Shared { item_key_id, .. } => Some(item_key_id),
            SealedContent::Empty | SealedContent::Failed(_) => None,
        }
    }

    /// Opens the receipt with a local key. This method does not check which session the receipt belongs to: call
    /// [`ensure_session`](Self::ensure_session).
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) if a part has another form than documented,
    /// [`ErrorKind::Decryption`](crate::ErrorKind::Decryption) if this key cannot decrypt the receipt,
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the receipt needs an item key and `item_key` is `None`.
    pub fn open(self, item_key: Option<ItemKey>, key: &Key) -> Result<Receipt, Error> {
        let content = match self.content {
            SealedContent::Failed(failure) => Content::Failed(failure),
            SealedContent::Empty => Content::Shared(Share::default()),
            SealedContent::Shared { share, .. } => {
                let (share, item_key) = (share?, required_item_key(item_key)?);
                let unwrapped = key.unwrap_item_key(&item_key.wrapped);
                Content::Shared(share.decrypt(&item_key.nonce, unwrapped)?)
            }
        };
        Ok(Receipt::new(self.header, content))
    }

    /// Opens the receipt with a local or a remote key. Otherwise it does the same as [`open`](Self::open).
    ///
    /// # Errors
    /// As [`open`](Self::open); [`ErrorKind::Key`](crate::ErrorKind::Key) if a remote key fails.
    pub async fn open_async(self, item_key: Option<ItemKey>, key: &impl KeyUnwrapper) -> Result<Receipt, Error> {
        let content = match self.content {
            SealedContent::Failed(failure) => Content::Failed(failure),
            SealedContent::Empty => Content::Shared(Share::default()),
            SealedContent::Shared { share, .. } => {
                let (share, item_key) = (share?, required_item_key(item_key)?);
                let unwrapped = request_unwrapping(key, &item_key.wrapped).await?;
                Content::Shared(share.decrypt(&item_key.nonce, unwrapped)?)
            }
        };
        Ok(Receipt::new(self.header, content))
    }
}

fn parse_json(json: &[u8]) -> Result<ReceiptJson<'_>, Error> {
    ReceiptJson::parse(json).map_err(|error| malformed(format!("the JSON of the receipt {error}")))
}

impl Header {
    fn read(receipt: &ReceiptJson<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: required_id(receipt.id.as_deref(), "id")?,
            session_id: required_id(receipt.session_id.as_deref(), "sessionId")?,
            timestamp: receipt.timestamp.as_deref().and_then(rfc3339::parse),
            remember_me_id: receipt.remember_me_id.as_deref().and_then(|id| id.parse().ok()),
            parent_remember_me_id: receipt.parent_remember_me_id.as_deref().and_then(|id| id.parse().ok()),
        })
    }
}

impl SealedShare {
    fn decode(receipt: &ReceiptJson<'_>) -> Result<Self, Error> {
        let (application, person) = (&receipt.content, &receipt.other_party_content);
        Ok(Self {
            receipt_key: SealedKey::decode(receipt.wrapped_key.as_deref())?,
            profile: EncryptedData::decode("otherPartyContent.profile", person.profile.as_deref())?,
            extra_data: SealedExtraData::decode(person.extra_data),
            application: EncryptedData::decode("content.profile", application.profile.as_deref())?,
            application_extra_data: SealedExtraData::decode(application.extra_data),
        })
    }

    fn decrypt(self, nonce: &[u8; GCM_NONCE], item_key: Unwrapped) -> Result<Share, Error> {
        let share = self.decrypt_parts(nonce, item_key);
        wipe_stack();
        share
    }

    /// Never inlined, so that its stack is below that of the caller, where the caller can wipe it.
    #[inline(never)]
    fn decrypt_parts(self, nonce: &[u8; GCM_NONCE], item_key: Unwrapped) -> Result<Share, Error> {
        let key = self.receipt_key.decrypt(nonce, item_key)?;
        let profile = |part: Option<EncryptedData>| match part {
            Some(part) => part.decrypt(&key, Profile::parse),
            None => Ok(Profile::default()),
        };
        Ok(Share {
            profile: profile(self.profile)?,
            extra_data: self.extra_data.decrypt(&key),
            application: profile(self.application)?,
            application_extra_data: self.application_extra_data.decrypt(&key),
        })
    }
}

impl SealedExtraData {
    fn decode(extra_data: Option<RawValue<'_>>) -> Self {
        let Some(extra_data) = extra_data else {
            return Self::Absent;
        };
        let Ok(base64) = extra_data.bytes() else {
            return Self::Unreadable;
        };
        match EncryptedData::decode("extraData", Some(&base64)) {
            Ok(Some(part)) => Self::Encrypted(part),
            Ok(None) => Self::Absent,
            Err(_) => Self::Unreadable,
        }
    }

    fn decrypt(self, key: &[u8]) -> ExtraData {
        match self {
            Self::Absent => ExtraData::default(),
            Self::Encrypted(part) => part
                .decrypt_and_wipe(key, ExtraData::parse)
                .unwrap_or_else(|_| ExtraData::unreadable()),
            Self::Unreadable => ExtraData::unreadable(),
        }
    }
}

impl SealedKey {
    fn decode(base64: Option<&str>) -> Result<Self, Error> {
        let base64 = base64.ok_or_else(|| malformed("the receipt has no `wrappedKey`"))?;
        let mut ciphertext =
            decode_base64(base64.as_bytes()).ok_or_else(|| malformed("the receipt's `wrappedKey` is not base64"))?;
        let length = ciphertext.len().saturating_sub(GCM_TAG);
        match ciphertext.split_off(length).try_into() {
            Ok(tag) if AES_KEYS.contains(&length) => Ok(Self { ciphertext, tag }),
            _ => Err(malformed(
                "the receipt's `wrappedKey` does not have the length of an encrypted AES key",
            )),
        }
    }

    /// Decrypts the receipt key. If the item key could not be unwrapped, or does not have the length of an AES key, a
    /// decryption still runs, so that an attacker cannot distinguish these cases by time.
    fn decrypt(self, nonce: &[u8; GCM_NONCE], item_key: Unwrapped) -> Result<Zeroizing<Vec<u8>>, Error> {
        let item_key = item_key.filter(|key| AES_KEYS.contains(&key.len()));
        let is_missing = item_key.is_none();
        let item_key = item_key.unwrap_or_else(|| Zeroizing::new(vec![0; 32]));
        let mut key = Zeroizing::new(self.ciphertext);
        let decrypted = DefaultBackend::decrypt_gcm(&item_key, nonce, &self.tag, &mut key);
        // An attacker can encrypt with a key of zeros, so a successful decryption with it must be an error too.
        if decrypted.is_err() || is_missing {
            Err(decryption_failed())
        } else {
            Ok(key)
        }
    }
}

impl ItemKey {
    /// Parses the JSON of an item key.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) if it is not the JSON of an item key, or if its IV
    /// does not have 12 bytes. AES-GCM allows other lengths, but no known item key has one.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let item_key = ItemKeyJson::parse(json.as_ref())
            .map_err(|error| malformed(format!("the JSON of the item key {error}")))?;
        let decode = |name: &str, base64: Option<Cow<'_, str>>| {
            let base64 = base64.ok_or_else(|| malformed(format!("the item key has no `{name}`")))?;
            decode_base64(base64.as_bytes()).ok_or_else(|| malformed(format!("the item key's `{name}` is not base64")))
        };
        let nonce = decode("iv", item_key.iv)?.try_into().map_err(|iv: Vec<u8>| {
            malformed(format!(
                "the item key's `iv` has {} bytes; {GCM_NONCE} are supported",
                iv.len()
            ))
        })?;
        Ok(Self {
            nonce,
            wrapped: decode("value", item_key.value)?,
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

fn required_item_key(item_key: Option<ItemKey>) -> Result<ItemKey, Error> {
    const MISSING: &str = "is missing; give the JSON of the item key that the `wrappedItemKeyId` of the receipt names";
    item_key.ok_or_else(|| ConfigError::new("item_key_json", MISSING).into())
}

fn required_id<T: FromStr>(text: Option<&str>, name: &str) -> Result<T, Error> {
    let text = text.ok_or_else(|| malformed(format!("the receipt has no `{name}`")))?;
    let invalid = |_error: T::Err| malformed(format!("the receipt's `{name}` is not a valid ID"));
    text.parse().map_err(invalid)
}
