//! The other side of the share: the person with the phone.

pub(crate) mod order;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use data_encoding::BASE64;
use serde::Serialize;
use sha2::{Digest, Sha384};

use crate::application::Application;
use crate::disclosure::attributes::{MissingAttribute, select_attributes};
use crate::disclosure::receipt::StoredReceipt;
use crate::disclosure::report::Reporter;
use crate::payload::SessionRequest;
use crate::person::Person;
use crate::seal::{Attribute, ExtraData, Seal, SealError, SealedReceipt, Side};
use crate::state::State;
use crate::state::session::{QrCode, Session, ShareStatus};
use crate::state::store::Store;
use crate::util::clock::{to_date, to_rfc3339_seconds};
use crate::util::ids;
use crate::wire::Failure;
use crate::wire::ReceiptBody;

const LOGO: &[u8] = include_bytes!("../../assets/logo.png");

/// Does what a user with the app would do.
///
/// Session ids are taken as anything that can be read as a string, such as the SDK's own ids.
#[derive(Clone)]
pub struct Phone {
    state: Arc<State>,
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").finish_non_exhaustive()
    }
}

/// What became of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ended {
    /// The session.
    pub session_id: String,
    /// How it ended.
    pub status: ShareStatus,
    /// The receipt, of a share or of a failure.
    pub receipt_id: Option<String>,
}

/// A share, or the attempt at one: there is a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Approval {
    /// The session.
    pub session_id: String,
    /// [`Completed`](ShareStatus::Completed), or [`Failed`](ShareStatus::Failed) when the person lacks something that
    /// was required.
    pub status: ShareStatus,
    /// The receipt.
    pub receipt_id: String,
}

#[expect(
    clippy::unused_async,
    reason = "a phone acts over a network, and approving takes a while: one form serves all"
)]
impl Phone {
    pub(crate) fn new(state: Arc<State>) -> Self {
        Self { state }
    }

    /// Scans the session's newest QR code.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or over, or has no QR code that is still valid.
    pub async fn scan(&self, session_id: impl AsRef<str>) -> Result<(), PhoneError> {
        let now = self.state.now();
        self.state.with_store(|store| {
            let session = open_session(store, session_id.as_ref())?;
            let code = session.qr_codes.last().ok_or(PhoneError::NoQrCode)?;
            if code.expiry <= now {
                return Err(PhoneError::QrCodeExpired);
            }
            session.scanned = Some(Arc::clone(&code.id));
            session.updated = now;
            Ok(())
        })
    }

    /// Shares as `person` what the session asks for, and nothing else.
    ///
    /// A person who lacks something that is required gets a failure receipt with `MANDATORY_DOCUMENT_NOT_PROVIDED`.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or over.
    pub async fn approve(&self, session_id: impl AsRef<str>, person: Person) -> Result<Approval, PhoneError> {
        let state = Arc::clone(&self.state);
        let session_id = session_id.as_ref().to_owned();
        // Sealing takes a while, most of it for signatures of anchors.
        let work = tokio::task::spawn_blocking(move || approve(&state, &session_id, &person));
        work.await.map_err(|_cause| PhoneError::Interrupted)?
    }

    /// Lets the share fail, with a failure receipt.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or over.
    pub async fn fail(&self, session_id: impl AsRef<str>, failure: Failure) -> Result<Approval, PhoneError> {
        fail(&self.state, session_id.as_ref(), failure, None)
    }

    /// Cancels: the session is over, without a receipt.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or over.
    pub async fn cancel(&self, session_id: impl AsRef<str>) -> Result<Ended, PhoneError> {
        self.end(session_id.as_ref(), ShareStatus::Cancelled)
    }

    /// Lets the session expire now.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or over.
    pub async fn expire(&self, session_id: impl AsRef<str>) -> Result<Ended, PhoneError> {
        self.end(session_id.as_ref(), ShareStatus::Expired)
    }

    /// Lets the server fail beyond recovery.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or over.
    pub async fn error(&self, session_id: impl AsRef<str>) -> Result<Ended, PhoneError> {
        self.end(session_id.as_ref(), ShareStatus::Error)
    }

    fn end(&self, session_id: &str, status: ShareStatus) -> Result<Ended, PhoneError> {
        let now = self.state.now();
        let ended = self.state.with_store(|store| {
            let session = open_session(store, session_id)?;
            session.status = status;
            session.updated = now;
            if status == ShareStatus::Expired {
                session.expiry = now;
            }
            Ok(Ended {
                session_id: session.id.to_string(),
                status,
                receipt_id: None,
            })
        })?;
        self.state.notify(session_id);
        Ok(ended)
    }
}

/// The session, if something can still become of it.
fn open_session<'a>(store: &'a mut Store, id: &str) -> Result<&'a mut Session, PhoneError> {
    let session = store.session_mut(id).ok_or(PhoneError::UnknownSession)?;
    if session.status.is_terminal() {
        Err(PhoneError::Ended(session.status))
    } else {
        Ok(session)
    }
}

/// The application and the request of a session that is open.
fn open_request(state: &State, session_id: &str) -> Result<(Arc<Application>, Arc<SessionRequest>), PhoneError> {
    state.with_store(|store| {
        let session = open_session(store, session_id)?;
        Ok((Arc::clone(&session.app), Arc::clone(&session.request)))
    })
}

fn approve(state: &Arc<State>, session_id: &str, person: &Person) -> Result<Approval, PhoneError> {
    let (app, request) = open_request(state, session_id)?;
    match seal(state, &app, session_id, &request, person) {
        Ok(sealed) => {
            let stored = StoredReceipt {
                body: sealed.receipt,
                item_key: sealed.item_key,
                receipt_key: Some(sealed.receipt_key),
            };
            finish(state, session_id, stored, ShareStatus::Completed)
        }
        Err(Unsealed::Lacking) => fail(state, session_id, Failure::default(), Some(person)),
        Err(Unsealed::Key(error)) => Err(PhoneError::Seal(error)),
    }
}

enum Unsealed {
    Lacking,
    Key(SealError),
}

impl From<MissingAttribute> for Unsealed {
    fn from(_: MissingAttribute) -> Self {
        Self::Lacking
    }
}

fn seal(
    state: &Arc<State>,
    app: &Application,
    session_id: &str,
    request: &SessionRequest,
    person: &Person,
) -> Result<SealedReceipt, Unsealed> {
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
        user = user.extra_data(&ExtraData::new().issuance(
            token,
            &*issue.expiry_date,
            issue.names.iter().map(|name| &**name),
        ));
    }
    let mut seal = Seal::under(&app.key)
        .session_id(session_id)
        .timestamp(now)
        .user(user)
        .application(Side::new().attributes(application_profile(app)));
    if request.policy.remember_me {
        seal = seal
            .remember_me_id(remember_me_id(app, person))
            .parent_remember_me_id(parent_remember_me_id(person));
    }
    seal.seal_with(&state.entropy).map_err(Unsealed::Key)
}

fn application_profile(app: &Application) -> [Attribute; 4] {
    [
        Attribute::text("application_name", app.name()),
        Attribute::text("application_url", app.domain()),
        Attribute::png("application_logo", LOGO),
        Attribute::text("application_receipt_bgcolor", "#1f5f8b"),
    ]
}

/// The same for the same person and application.
fn remember_me_id(app: &Application, person: &Person) -> String {
    digest("application", app.sdk_id(), person)
}

/// The same for the same person and organisation; all applications of a sandbox belong to one.
fn parent_remember_me_id(person: &Person) -> String {
    digest("organisation", "", person)
}

fn digest(what: &str, id: &str, person: &Person) -> String {
    let mut digest = Sha384::new();
    for part in [what, id, person.id()] {
        digest.update(part);
        digest.update([0]);
    }
    BASE64.encode(&digest.finalize())
}

/// Ends the session with a failure receipt.
fn fail(
    state: &Arc<State>,
    session_id: &str,
    failure: Failure,
    person: Option<&Person>,
) -> Result<Approval, PhoneError> {
    let (app, request) = open_request(state, session_id)?;
    let remembered = request.policy.remember_me;
    let adult = Person::adult();
    let person = person.unwrap_or(&adult);
    let body = ReceiptBody {
        id: ids::new_receipt_id(&state.entropy),
        session_id: session_id.to_owned(),
        timestamp: to_rfc3339_seconds(state.now()),
        remember_me_id: remembered.then(|| remember_me_id(&app, person)),
        parent_remember_me_id: remembered.then(|| parent_remember_me_id(person)),
        error: Some(failure.error),
        error_reason: failure.reason,
        ..ReceiptBody::default()
    };
    let stored = StoredReceipt {
        body,
        item_key: None,
        receipt_key: None,
    };
    finish(state, session_id, stored, ShareStatus::Failed)
}

/// Keeps the receipt, unless something ended the session in the meantime.
fn finish(
    state: &Arc<State>,
    session_id: &str,
    receipt: StoredReceipt,
    status: ShareStatus,
) -> Result<Approval, PhoneError> {
    let now = state.now();
    let approval = state.with_store(|store| {
        let session = open_session(store, session_id)?;
        session.status = status;
        session.updated = now;
        let valid = |code: &&QrCode| code.expiry > now;
        if session.scanned.is_none()
            && let Some(code) = session.qr_codes.last().filter(valid)
        {
            session.scanned = Some(Arc::clone(&code.id));
        }
        let approval = Approval {
            session_id: session.id.to_string(),
            status,
            receipt_id: receipt.body.id.clone(),
        };
        store.add_receipt(session_id, receipt);
        Ok(approval)
    })?;
    state.notify(session_id);
    Ok(approval)
}

/// Why the phone could not do it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PhoneError {
    /// The sandbox knows no such session: a mistyped id, or one of so many that it was let go.
    UnknownSession,
    /// The session is over already.
    Ended(ShareStatus),
    /// The session has no QR code to scan.
    NoQrCode,
    /// The session's QR code is too old; create another.
    QrCodeExpired,
    /// The receipt cannot be sealed under the application's key.
    Seal(SealError),
    /// The runtime is shutting down.
    Interrupted,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSession => f.write_str("the sandbox knows no such session"),
            Self::Ended(status) => write!(f, "the session is over: it is {}", status.as_str()),
            Self::NoQrCode => f.write_str("the session has no QR code: create one first"),
            Self::QrCodeExpired => f.write_str("the session's QR code has expired: create another"),
            Self::Seal(_) => f.write_str("the receipt cannot be sealed"),
            Self::Interrupted => f.write_str("the runtime is shutting down"),
        }
    }
}

impl Error for PhoneError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Seal(error) => Some(error),
            _ => None,
        }
    }
}
