//! An opened receipt: how the share ended, and the attributes that were shared.

use std::time::SystemTime;

use super::{extra_data::ExtraData, profile::Profile};
use crate::{
    error::{Error, ErrorKind, ShareFailure},
    types::id::{ReceiptId, RememberMeId, SessionId},
};

/// A receipt: how a share ended. `Debug` shows only session IDs and numbers, nothing about the person.
#[derive(Clone, Debug)]
#[doc(alias = "SharedReceiptResponse")]
pub struct Receipt {
    header: Header,
    content: Content,
    request_id: Option<String>,
}

/// The members that every receipt has.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) id: ReceiptId,
    pub(super) session_id: SessionId,
    pub(super) timestamp: Option<SystemTime>,
    pub(super) remember_me_id: Option<RememberMeId>,
    pub(super) parent_remember_me_id: Option<RememberMeId>,
}

/// Checks that a receipt of the session `found` belongs to the session `expected`.
pub(super) fn ensure_session(found: &SessionId, expected: &SessionId) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::SessionMismatch,
        "the receipt belongs to another session than the one expected",
    ))
}

#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "most receipts are of this variant, and a receipt is rarely moved"
)]
pub(super) enum Content {
    Shared(Share),
    Failed(ShareFailure),
}

/// How a share ended: with success or without.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// The person shared the requested attributes.
    Shared(&'a Share),
    /// The share failed.
    Failed(&'a ShareFailure),
}

impl Receipt {
    pub(super) fn new(header: Header, content: Content) -> Self {
        Self {
            header,
            content,
            request_id: None,
        }
    }

    #[cfg(feature = "client")]
    pub(crate) fn with_request_id(self, request_id: Option<String>) -> Self {
        Self { request_id, ..self }
    }

    #[cfg(any(test, feature = "test-util"))]
    pub(super) fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    /// The ID of the receipt.
    pub fn id(&self) -> &ReceiptId {
        &self.header.id
    }

    /// The session that the receipt belongs to.
    pub fn session_id(&self) -> &SessionId {
        &self.header.session_id
    }

    /// When the share ended, if the receipt contains a valid timestamp.
    pub fn timestamp(&self) -> Option<SystemTime> {
        self.header.timestamp
    }

    /// An ID that is the same in every share of this person with this application, until the person reinstalls the app
    /// without a backup.
    pub fn remember_me_id(&self) -> Option<&RememberMeId> {
        self.header.remember_me_id.as_ref()
    }

    /// An ID that is the same in every share of this person with any application of the organisation.
    pub fn parent_remember_me_id(&self) -> Option<&RememberMeId> {
        self.header.parent_remember_me_id.as_ref()
    }

    /// The `X-Request-ID` of the response with the receipt, for Yoti's support: `None` if it had none, or if the receipt was
    /// not fetched by a client.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How the share ended.
    #[doc(alias("getError", "getErrorReason"))]
    pub fn outcome(&self) -> Outcome<'_> {
        match &self.content {
            Content::Shared(share) => Outcome::Shared(share),
            Content::Failed(failure) => Outcome::Failed(failure),
        }
    }

    /// Checks that the receipt belongs to this session. A web application gets the ID of a receipt from the browser's
    /// query string, where an attacker can put the ID of another person's receipt.
    ///
    /// # Errors
    /// [`ErrorKind::SessionMismatch`] if it belongs to another session.
    pub fn ensure_session(&self, session_id: &SessionId) -> Result<(), Error> {
        ensure_session(&self.header.session_id, session_id)
    }
}

/// A successful share.
#[derive(Clone, Debug, Default)]
pub struct Share {
    pub(super) profile: Profile,
    pub(super) application: Profile,
    pub(super) extra_data: ExtraData,
    pub(super) application_extra_data: ExtraData,
}

impl Share {
    /// The attributes of the person. There are none if the session requested only other things, such as authentication.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The attributes of the application, as they were shown to the person: `application_name`, `application_url`,
    /// `application_logo`, `application_receipt_bgcolor`.
    pub fn application(&self) -> &Profile {
        &self.application
    }

    /// The extra data of the person's content.
    pub fn extra_data(&self) -> &ExtraData {
        &self.extra_data
    }

    /// The extra data of the application's content.
    pub fn application_extra_data(&self) -> &ExtraData {
        &self.application_extra_data
    }
}
