//! Receipts that an application stores while they are still encrypted.

use std::{borrow::Cow, fmt};

use serde_json::json;

use super::{
    errors::malformed,
    opened::{Receipt, ensure_session},
    receipt_json::string,
    sealed::{ItemKey, SealedReceipt},
};
use crate::{
    codec::json,
    error::Error,
    key::{Key, KeyUnwrapper},
    types::id::SessionId,
};

/// A receipt that is still encrypted, with its item key: what an application stores if it needs the
/// shared attributes again.
///
/// `Client::get_sealed_receipt` returns it. Only the application's key opens it, so a copy of the
/// database reveals no attributes; the remember-me IDs and the reason of a failed share are not
/// encrypted. If the key is replaced, the receipt can no longer be opened.
///
/// [`to_json`](Self::to_json) writes it for any storage. With the feature `serde`, it serialises as
/// the same members: `session_id`, and the JSON of the receipt and of the item key as text.
///
/// ```no_run
/// # fn load(_: &str) -> String { String::new() }
/// use yoti_share::{Key, SessionId, receipt::StoredReceipt};
///
/// let session_id: SessionId = "ss.v2.ChZhb…".parse()?;
/// let stored = StoredReceipt::from_json(load(session_id.as_str()))?;
/// stored.ensure_session(&session_id)?;
/// let receipt = stored.open(&Key::from_pem_file("application.pem")?)?;
/// # Ok::<(), yoti_share::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StoredReceipt {
    session_id: SessionId,
    receipt: String,
    item_key: Option<String>,
}

impl StoredReceipt {
    /// Keeps the bodies of the two responses. The caller has checked the session.
    #[cfg(feature = "client")]
    pub(crate) fn new(sealed: &SealedReceipt, receipt: &[u8], item_key: Option<&[u8]>) -> Result<Self, Error> {
        let text = |body: &[u8], name: &str| {
            String::from_utf8(body.to_vec()).map_err(|_position| malformed(format!("the {name} is not UTF-8 text")))
        };
        Ok(Self {
            session_id: sealed.session_id().clone(),
            receipt: text(receipt, "receipt")?,
            item_key: item_key.map(|body| text(body, "item key")).transpose()?,
        })
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) with the member that is
    /// missing, unknown or malformed;
    /// [`ErrorKind::SessionMismatch`](crate::ErrorKind::SessionMismatch) if the receipt belongs to
    /// another session than its `session_id`.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let (mut session_id, mut receipt, mut item_key, mut is_other) = (None, None, None, false);
        json::read_members(json.as_ref(), |name, value| {
            match name {
                "session_id" => session_id = string(value)?,
                "receipt" => receipt = string(value)?,
                "item_key" => item_key = string(value)?,
                _ => {
                    value.read_raw()?;
                    is_other = true;
                }
            }
            Ok(())
        })
        .map_err(|error| malformed(format!("the JSON of the stored receipt {error}")))?;
        if is_other {
            return Err(malformed(
                "the stored receipt has a member other than `session_id`, `receipt` and `item_key`",
            ));
        }
        let session_id = session_id.ok_or_else(|| malformed("the stored receipt has no `session_id`"))?;
        let session_id = session_id
            .parse()
            .map_err(|_invalid| malformed("the `session_id` of the stored receipt is not a valid ID"))?;
        let receipt = receipt.ok_or_else(|| malformed("the stored receipt has no `receipt`"))?;
        Self::check(session_id, receipt.into_owned(), item_key.map(Cow::into_owned))
    }

    /// Checks the parts of a stored receipt.
    fn check(session_id: SessionId, receipt: String, item_key: Option<String>) -> Result<Self, Error> {
        let sealed = SealedReceipt::from_json_for_session(&receipt, &session_id)?;
        match &item_key {
            Some(json) => drop(ItemKey::from_json(json)?),
            None if sealed.item_key_id().is_some() => {
                return Err(malformed(
                    "the stored receipt has no `item_key`, which its receipt needs",
                ));
            }
            None => {}
        }
        Ok(Self {
            session_id,
            receipt,
            item_key,
        })
    }

    /// Writes the stored receipt as JSON.
    pub fn to_json(&self) -> String {
        let Self {
            session_id,
            receipt,
            item_key,
        } = self;
        json!({ "session_id": session_id.as_str(), "receipt": receipt, "item_key": item_key }).to_string()
    }

    /// The session that the receipt belongs to.
    pub fn session_id(&self) -> &SessionId {
        &self.session_id
    }

    /// Checks that the receipt belongs to this session: that the storage returned the receipt of
    /// the person whom your program means.
    ///
    /// # Errors
    /// [`ErrorKind::SessionMismatch`](crate::ErrorKind::SessionMismatch) if it belongs to another
    /// session.
    pub fn ensure_session(&self, session_id: &SessionId) -> Result<(), Error> {
        ensure_session(&self.session_id, session_id)
    }

    /// Opens the receipt with a local key, without a network.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedReceipt`](crate::ErrorKind::MalformedReceipt) if a part has another
    /// form than documented, [`ErrorKind::Decryption`](crate::ErrorKind::Decryption) if this key
    /// cannot decrypt the receipt.
    pub fn open(&self, key: &Key) -> Result<Receipt, Error> {
        self.sealed()?.open(self.item_key()?, key)
    }

    /// Opens the receipt with a local or a remote key.
    ///
    /// # Errors
    /// As [`open`](Self::open); [`ErrorKind::Key`](crate::ErrorKind::Key) if a remote key fails.
    pub async fn open_async(&self, key: &impl KeyUnwrapper) -> Result<Receipt, Error> {
        self.sealed()?.open_async(self.item_key()?, key).await
    }

    fn sealed(&self) -> Result<SealedReceipt, Error> {
        SealedReceipt::from_json(&self.receipt)
    }

    fn item_key(&self) -> Result<Option<ItemKey>, Error> {
        self.item_key.as_ref().map(ItemKey::from_json).transpose()
    }
}

impl fmt::Debug for StoredReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredReceipt")
            .field("session_id", &self.session_id)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for StoredReceipt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename = "StoredReceipt", deny_unknown_fields, expecting = "a stored receipt")]
        struct Read {
            session_id: SessionId,
            receipt: String,
            item_key: Option<String>,
        }

        let Read {
            session_id,
            receipt,
            item_key,
        } = serde::Deserialize::deserialize(deserializer).map_err(crate::codec::serialization::without_value)?;
        Self::check(session_id, receipt, item_key).map_err(serde::de::Error::custom)
    }
}
