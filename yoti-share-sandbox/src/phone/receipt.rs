//! Ends a session with a receipt: of a successful share, or of a failure.

use std::sync::Arc;

use data_encoding::BASE64;
use sha2::{Digest, Sha384};

use super::error::PhoneError;
use super::outcome::Approval;
use crate::application::Application;
use crate::disclosure::attributes::{MissingAttribute, first_missing, select_attributes};
use crate::disclosure::receipt::StoredReceipt;
use crate::disclosure::report::Reporter;
use crate::payload::SessionRequest;
use crate::payload::descriptions::attribute_title;
use crate::person::Person;
use crate::seal::{Attribute, ExtraData, Seal, SealError, SealedReceipt, Side};
use crate::state::State;
use crate::state::session::{QrCode, Session, ShareStatus};
use crate::state::store::Store;
use crate::util::clock::{to_date, to_rfc3339_seconds};
use crate::util::ids;
use crate::wire::{Failure, ReceiptBody};

const LOGO: &[u8] = include_bytes!("../../assets/logo.png");

/// Finds a session that has not ended.
pub(super) fn open_session<'a>(store: &'a mut Store, id: &str) -> Result<&'a mut Session, PhoneError> {
    let session = store.session_mut(id).ok_or(PhoneError::UnknownSession)?;
    if session.status.is_terminal() {
        Err(PhoneError::Ended(session.status))
    } else {
        Ok(session)
    }
}

/// An open session, with what its receipt needs.
struct OpenSession<'a> {
    state: &'a State,
    id: &'a str,
    app: Arc<Application>,
    request: Arc<SessionRequest>,
}

impl<'a> OpenSession<'a> {
    fn find(state: &'a State, id: &'a str) -> Result<Self, PhoneError> {
        state.with_store(|store| {
            let session = open_session(store, id)?;
            let (app, request) = (Arc::clone(&session.app), Arc::clone(&session.request));
            Ok(Self {
                state,
                id,
                app,
                request,
            })
        })
    }
}

/// Shares the requested attributes of the person.
pub(super) fn approve(state: &State, session_id: &str, person: &Person) -> Result<Approval, PhoneError> {
    let session = OpenSession::find(state, session_id)?;
    match session.seal(person) {
        Ok(sealed) => {
            let stored = StoredReceipt {
                body: sealed.receipt,
                item_key: sealed.item_key,
                receipt_key: Some(sealed.receipt_key),
                reason: None,
            };
            session.store_receipt(stored, ShareStatus::Completed)
        }
        Err(NotSealed::MissingAttribute) => {
            let reason = session.missing_reason(person);
            session.fail(Failure::default(), person, Some(reason))
        }
        Err(NotSealed::Seal(error)) => Err(PhoneError::Seal(error)),
    }
}

/// Ends the session with a failure receipt.
pub(super) fn fail(state: &State, session_id: &str, failure: Failure) -> Result<Approval, PhoneError> {
    OpenSession::find(state, session_id)?.fail(failure, &Person::adult(), None)
}

enum NotSealed {
    MissingAttribute,
    Seal(SealError),
}

impl From<MissingAttribute> for NotSealed {
    fn from(_: MissingAttribute) -> Self {
        Self::MissingAttribute
    }
}

impl OpenSession<'_> {
    fn seal(&self, person: &Person) -> Result<SealedReceipt, NotSealed> {
        let (state, request) = (self.state, &*self.request);
        let now = state.now();
        let public_key_url = state.report_keys_url();
        let reporter = Reporter {
            entropy: &state.entropy,
            now,
            proof_key: &state.proof_key,
            public_key_url: &public_key_url,
        };
        let mut shared = select_attributes(&request.policy, person, to_date(now))?;
        for attribute in &mut shared {
            if attribute.ephemeral_id.is_empty() {
                attribute.ephemeral_id = ids::new_uuid(&state.entropy);
            }
        }
        shared.extend(reporter.report_attributes(request, person, &shared)?);
        let mut user = Side::new().attributes(shared);
        if let Some(issue) = request.third_party_issue() {
            let token = state.entropy.bytes::<32>();
            let extra_data = ExtraData::new().issuance(token, &issue.expiry_date, &issue.names);
            user = user.extra_data(&extra_data);
        }
        let mut seal = Seal::under(&self.app.key)
            .session_id(self.id)
            .timestamp(now)
            .user(user)
            .application(Side::new().attributes(application_profile(&self.app)));
        if request.policy.remember_me {
            seal = seal
                .remember_me_id(remember_me_id(&self.app, person))
                .parent_remember_me_id(parent_remember_me_id(person));
        }
        seal.seal_with(&state.entropy).map_err(NotSealed::Seal)
    }

    /// Names what the person did not share.
    fn missing_reason(&self, person: &Person) -> String {
        let missing = first_missing(&self.request.policy, person, to_date(self.state.now()));
        missing.map_or_else(
            || "The person does not have what the identity profile requires.".to_owned(),
            |wanted| {
                format!(
                    "The person did not share a required attribute: {}",
                    attribute_title(wanted)
                )
            },
        )
    }

    fn fail(&self, failure: Failure, person: &Person, reason: Option<String>) -> Result<Approval, PhoneError> {
        let remember_me = self.request.policy.remember_me;
        let body = ReceiptBody {
            id: ids::new_receipt_id(&self.state.entropy),
            session_id: self.id.to_owned(),
            timestamp: to_rfc3339_seconds(self.state.now()),
            remember_me_id: remember_me.then(|| remember_me_id(&self.app, person)),
            parent_remember_me_id: remember_me.then(|| parent_remember_me_id(person)),
            error: Some(failure.error),
            error_reason: failure.reason,
            ..ReceiptBody::default()
        };
        let stored = StoredReceipt {
            body,
            item_key: None,
            receipt_key: None,
            reason,
        };
        self.store_receipt(stored, ShareStatus::Failed)
    }

    /// Stores the receipt and ends the session, unless the session has ended while the receipt was sealed.
    fn store_receipt(&self, receipt: StoredReceipt, status: ShareStatus) -> Result<Approval, PhoneError> {
        let now = self.state.now();
        let approval = self.state.with_store(|store| {
            let session = open_session(store, self.id)?;
            session.status = status;
            session.updated = now;
            let is_valid = |code: &&QrCode| code.expiry > now;
            if session.scanned.is_none()
                && let Some(code) = session.qr_codes.last().filter(is_valid)
            {
                session.scanned = Some(Arc::clone(&code.id));
            }
            let receipt_id = receipt.body.id.clone();
            store.add_receipt(self.id, receipt);
            let session = store.session(self.id).ok_or(PhoneError::UnknownSession)?;
            Ok(Approval {
                session_id: session.id.to_string(),
                status,
                receipt_id,
                redirect_url: session.redirect_url().map(String::from).unwrap_or_default(),
            })
        })?;
        self.state.notify(self.id);
        Ok(approval)
    }
}

fn application_profile(app: &Application) -> [Attribute; 4] {
    [
        Attribute::text("application_name", app.name()),
        Attribute::text("application_url", app.domain()),
        Attribute::png("application_logo", LOGO),
        Attribute::text("application_receipt_bgcolor", "#1f5f8b"),
    ]
}

/// The ID is the same for the same person and application.
fn remember_me_id(app: &Application, person: &Person) -> String {
    base64_digest(&["application", app.sdk_id(), person.id()])
}

/// The ID is the same for the same person and organisation; all applications of a sandbox belong to one organisation.
fn parent_remember_me_id(person: &Person) -> String {
    base64_digest(&["organisation", person.id()])
}

fn base64_digest(parts: &[&str]) -> String {
    let mut digest = Sha384::new();
    for part in parts {
        digest.update(part);
        digest.update([0]);
    }
    BASE64.encode(&digest.finalize())
}
