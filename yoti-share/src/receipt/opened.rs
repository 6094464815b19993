//! An opened receipt: how the share ended, and what was shared.

use std::time::SystemTime;

use super::sealed::{ItemKey, SealedReceipt};
use super::{extra_data::ExtraData, profile::Profile};
use crate::{
    error::{Error, ErrorKind, ShareFailure},
    key::{Key, KeyUnwrapper},
    types::id::{ReceiptId, RememberMeId, SessionId},
};

/// Opens a stored receipt. It is not checked which session the receipt belongs to: call
/// [`Receipt::ensure_session`] with the session you expect.
///
/// `receipt_json` is the body of `GET /v2/receipts/{id}`, `item_key_json` that of `GET /v2/wrapped-item-keys/{id}`. A
/// failure receipt needs no item key.
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
/// [`ErrorKind::MalformedReceipt`] when the JSON is not a receipt's or its parts cannot be what they should be,
/// [`ErrorKind::Decryption`] when it cannot be decrypted with this key, [`ErrorKind::Config`] when an item key is needed
/// and was not given.
pub fn open(
    receipt_json: impl AsRef<[u8]>,
    item_key_json: Option<impl AsRef<[u8]>>,
    key: &Key,
) -> Result<Receipt, Error> {
    let item_key = item_key_json
        .map(|json| ItemKey::from_json(json.as_ref()))
        .transpose()?;
    SealedReceipt::from_json(receipt_json)?.open(item_key, key)
}

/// Opens a stored receipt with a local or a remote key. It is not checked which session the receipt belongs to:
/// call [`Receipt::ensure_session`] with the session you expect. Otherwise as [`open`].
///
/// # Errors
/// As [`open`]; [`ErrorKind::Key`] when a remote key fails.
pub async fn open_async(
    receipt_json: impl AsRef<[u8]> + Send,
    item_key_json: Option<impl AsRef<[u8]> + Send>,
    key: &impl KeyUnwrapper,
) -> Result<Receipt, Error> {
    let item_key = item_key_json
        .map(|json| ItemKey::from_json(json.as_ref()))
        .transpose()?;
    SealedReceipt::from_json(receipt_json)?.open_async(item_key, key).await
}

/// How a share ended. `Debug` shows ids of the program's own and numbers, nothing of the person.
#[derive(Clone, Debug)]
#[doc(alias = "SharedReceiptResponse")]
pub struct Receipt {
    header: Header,
    ending: Ending,
}

/// What is said of every share, however it ended.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) id: ReceiptId,
    pub(super) session_id: SessionId,
    pub(super) timestamp: Option<SystemTime>,
    pub(super) remember_me_id: Option<RememberMeId>,
    pub(super) parent_remember_me_id: Option<RememberMeId>,
}

impl Header {
    pub(super) fn ensure_session(&self, session_id: &SessionId) -> Result<(), Error> {
        if self.session_id == *session_id {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::SessionMismatch,
            "the receipt belongs to another session than the one expected",
        ))
    }
}

#[derive(Clone, Debug)]
pub(super) enum Ending {
    Shared(Share),
    Failed(ShareFailure),
}

/// How a share ended: with success or without.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// The person shared what was asked.
    Shared(&'a Share),
    /// The share failed.
    Failed(&'a ShareFailure),
}

impl Receipt {
    pub(super) fn new(header: Header, ending: Ending) -> Self {
        Self { header, ending }
    }

    /// The receipt's own id.
    pub fn id(&self) -> &ReceiptId {
        &self.header.id
    }

    /// The session that the receipt belongs to.
    pub fn session_id(&self) -> &SessionId {
        &self.header.session_id
    }

    /// When the share ended, where the receipt says so.
    pub fn timestamp(&self) -> Option<SystemTime> {
        self.header.timestamp
    }

    /// The same for every share of this person with this application, until they reinstall the app without a backup.
    pub fn remember_me_id(&self) -> Option<&RememberMeId> {
        self.header.remember_me_id.as_ref()
    }

    /// The same for every share of this person with any application of the organisation.
    pub fn parent_remember_me_id(&self) -> Option<&RememberMeId> {
        self.header.parent_remember_me_id.as_ref()
    }

    /// How the share ended.
    #[doc(alias("getError", "getErrorReason"))]
    pub fn outcome(&self) -> Outcome<'_> {
        match &self.ending {
            Ending::Shared(share) => Outcome::Shared(share),
            Ending::Failed(failure) => Outcome::Failed(failure),
        }
    }

    /// Checks that the receipt belongs to this session. A receipt's id comes out of a browser's query string, where
    /// anybody can put that of another person's receipt.
    ///
    /// # Errors
    /// [`ErrorKind::SessionMismatch`] when it belongs to another.
    pub fn ensure_session(&self, session_id: &SessionId) -> Result<(), Error> {
        self.header.ensure_session(session_id)
    }
}

/// What was shared.
#[derive(Clone, Debug, Default)]
pub struct Share {
    pub(super) profile: Profile,
    pub(super) application: Profile,
    pub(super) extra_data: ExtraData,
    pub(super) application_extra_data: ExtraData,
}

impl Share {
    /// The attributes of the person. There may be none: a session can ask for something other than attributes.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The attributes of the application, as the person saw them: `application_name`, `application_url`,
    /// `application_logo`, `application_receipt_bgcolor`.
    pub fn application(&self) -> &Profile {
        &self.application
    }

    /// What accompanies the person's attributes.
    pub fn extra_data(&self) -> &ExtraData {
        &self.extra_data
    }

    /// What accompanies the application's attributes.
    pub fn application_extra_data(&self) -> &ExtraData {
        &self.application_extra_data
    }
}
