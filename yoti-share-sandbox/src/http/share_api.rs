//! The endpoints of the share API.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::api_error::ApiError;
use super::json_response::json_response;
use super::route::has_needless_escape;
use super::token_endpoint::TokenRequest;
use super::{authentication, bearer};
use crate::application::Application;
use crate::fault::ActiveFaults;
use crate::payload::SessionRequest;
use crate::payload::node::parse_json;
use crate::state;
use crate::state::journal::JournalEntry;
use crate::state::session::{QrCode, Session, ShareStatus};
use crate::util::account_problem::AccountProblem;
use crate::util::clock::{self, to_rfc3339_millis};
use crate::util::ids;
use crate::util::sync::lock;
use crate::wire::signature::ReceivedRequest;
use crate::wire::{CreatedQrCode, CreatedSession, Endpoint, ExtensionBody, Id, QrCodeBody, SessionBody};

/// A request with the faults that apply to it.
pub(super) struct Call<'a> {
    pub(super) state: &'a Arc<state::State>,
    pub(super) headers: &'a HeaderMap,
    pub(super) request: ReceivedRequest<'a>,
    pub(super) faults: &'a ActiveFaults,
    /// The server's time, which a fault can shift.
    pub(super) now: SystemTime,
}

impl Call<'_> {
    pub(super) fn respond(&self, endpoint: Endpoint, id: &str, entry: &mut JournalEntry) -> Result<Response, ApiError> {
        match endpoint {
            Endpoint::CreateSession => self.create_session(&self.authenticate(endpoint, id, entry)?, entry),
            Endpoint::GetSession => self.get_session(&self.authenticate(endpoint, id, entry)?, id, entry),
            Endpoint::CreateQrCode => self.create_qr_code(&self.authenticate(endpoint, id, entry)?, id),
            Endpoint::GetQrCode => self.get_qr_code(&self.authenticate(endpoint, id, entry)?, id),
            Endpoint::GetReceipt => self.get_receipt(&self.authenticate(endpoint, id, entry)?, id),
            Endpoint::GetItemKey => self.get_item_key(&self.authenticate(endpoint, id, entry)?, id),
            Endpoint::GetToken => TokenRequest {
                state: self.state,
                headers: self.headers,
                body: self.request.body,
                now: self.now,
            }
            .respond(entry),
        }
    }

    /// Finds the application by the access token or the signature.
    fn authenticate(
        &self,
        endpoint: Endpoint,
        id: &str,
        entry: &mut JournalEntry,
    ) -> Result<Arc<Application>, ApiError> {
        let (path, query) = match self.request.path_and_query.split_once('?') {
            Some(parts) => parts,
            None => (self.request.path_and_query, ""),
        };
        let app = if let Some(token) = bearer::find_token(self.headers)? {
            if self.faults.revokes_token {
                lock(&self.state.tokens).revoke(token);
            }
            bearer::authenticate(self.state, self.headers, token, query, self.now, entry)?
        } else {
            let warnings = &mut entry.warnings;
            authentication::authenticate(self.state, self.headers, self.request, self.now, warnings)?.clone()
        };
        if has_needless_escape(path) {
            let warning = "the path percent-encodes characters such as `=` that Yoti's SDKs send unencoded";
            entry.warnings.push(warning.to_owned());
        }
        if lock(&self.state.store).was_evicted(&to_standard_id(endpoint, id)) {
            let warning = "the sandbox knew this ID and dropped its session to limit memory";
            entry.warnings.push(warning.to_owned());
        }
        Ok(app)
    }

    fn create_session(&self, app: &Arc<Application>, entry: &mut JournalEntry) -> Result<Response, ApiError> {
        check_account(app, None)?;
        let mut request = SessionRequest::parse(self.request.body).map_err(ApiError::payload)?;
        check_account(app, Some(&request))?;
        entry.warnings.append(&mut request.warnings);
        let now = self.state.now();
        let id: Arc<str> = ids::new_session_id(&self.state.entropy).into();
        entry.session_id = Some(id.to_string());
        let session = Session {
            id: Arc::clone(&id),
            app: Arc::clone(app),
            status: ShareStatus::Created,
            created: now,
            updated: now,
            expiry: clock::saturating_add(now, self.state.session_lifetime),
            request: Arc::new(request),
            // A body that was parsed is UTF-8.
            request_body: String::from_utf8_lossy(self.request.body).into(),
            qr_codes: Vec::new(),
            scanned: None,
            receipt: None,
            notified: false,
        };
        let mut body = created_session(&session);
        body.status = self.status(&session);
        entry.session_status = Some(body.status.to_owned());
        let response = json_response(StatusCode::CREATED, &body);
        self.state.with_store(|store| store.insert(session));
        Ok(response)
    }

    fn get_session(&self, app: &Arc<Application>, id: &str, entry: &mut JournalEntry) -> Result<Response, ApiError> {
        self.state.with_store(|store| {
            let session = store.find_session(app, id).ok_or_else(unknown_session)?;
            entry.session_status = Some(self.status(session).to_owned());
            let body = SessionBody {
                id: &session.id,
                status: self.status(session),
                created: to_rfc3339_millis(session.created),
                updated: to_rfc3339_millis(session.updated),
                expiry: to_rfc3339_millis(session.expiry),
                qr_code: session.scanned.as_deref().map(|id| Id { id }),
                receipt: session.receipt_id().map(|id| Id {
                    id: self.faults.receipt_id.as_deref().unwrap_or(id),
                }),
            };
            Ok(json_response(StatusCode::OK, &body))
        })
    }

    fn create_qr_code(&self, app: &Arc<Application>, session_id: &str) -> Result<Response, ApiError> {
        check_account(app, None)?;
        let is_object = || parse_json(self.request.body).is_ok_and(|body| body.is_object());
        if !self.request.body.is_empty() && !is_object() {
            let message = "the body is not a JSON object; `{}` or no body was expected";
            return Err(ApiError::payload(message));
        }
        let code = new_qr_code(self.state, app, session_id)?;
        let created = CreatedQrCode {
            id: &code.id,
            uri: &code.uri,
        };
        Ok(json_response(StatusCode::CREATED, &created))
    }

    fn get_qr_code(&self, app: &Arc<Application>, id: &str) -> Result<Response, ApiError> {
        self.state.with_store(|store| {
            let (session, code) = store
                .find_qr_code(app, id)
                .ok_or_else(|| ApiError::not_found("UNKNOWN_QR_CODE", "QR code not found"))?;
            let sent: Value = serde_json::from_str(&session.request_body).unwrap_or_default();
            let extensions = sent.get("extensions").and_then(Value::as_array).into_iter().flatten();
            let body = QrCodeBody {
                id: &code.id,
                expiry: to_rfc3339_millis(code.expiry),
                policy: sent.get("policy").map(Value::to_string).unwrap_or_default(),
                extensions: extensions
                    .map(|extension| ExtensionBody {
                        kind: extension.get("type").unwrap_or(&Value::Null),
                        content: extension.get("content").unwrap_or(&Value::Null),
                    })
                    .collect(),
                session: created_session(session),
                redirect_uri: &session.request.redirect_uri,
            };
            Ok(json_response(StatusCode::OK, &body))
        })
    }

    fn get_receipt(&self, app: &Arc<Application>, id: &str) -> Result<Response, ApiError> {
        self.state.with_store(|store| {
            let receipt = store
                .find_receipt(app, &to_standard_id(Endpoint::GetReceipt, id))
                .ok_or_else(|| ApiError::not_found("UNKNOWN_RECEIPT", "Receipt not found"))?;
            let body = receipt.damaged(&self.faults.receipt_damage, &self.state.entropy);
            Ok(json_response(StatusCode::OK, &body))
        })
    }

    fn get_item_key(&self, app: &Arc<Application>, id: &str) -> Result<Response, ApiError> {
        self.state.with_store(|store| {
            let item_key = store
                .find_item_key(app, id)
                .ok_or_else(|| ApiError::not_found("UNKNOWN_WRAPPED_ITEM_KEY", "Wrapped item key not found"))?;
            Ok(json_response(StatusCode::OK, item_key))
        })
    }

    /// The session's status, or the one that a fault sets.
    fn status<'a>(&'a self, session: &Session) -> &'a str {
        let future = self.faults.future_status.as_deref();
        future.unwrap_or(session.status.as_str())
    }
}

/// Checks the account problems. Some depend on the request, and are checked only with one.
fn check_account(app: &Application, request: Option<&SessionRequest>) -> Result<(), ApiError> {
    let applies = |problem: &AccountProblem| match problem {
        AccountProblem::ServiceDisabled | AccountProblem::NoOrganisation | AccountProblem::OrganisationStatus => true,
        AccountProblem::ThirdPartyRequest => request.is_some_and(SessionRequest::requests_third_party_attributes),
        AccountProblem::ThirdPartyIssue => request.is_some_and(|request| request.third_party_issue().is_some()),
    };
    match app.account_problems.iter().find(|problem| applies(problem)) {
        Some(problem) => Err(ApiError::account_problem(*problem)),
        None => Ok(()),
    }
}

/// Creates another QR code for an open session of the application.
pub(super) fn new_qr_code(
    state: &Arc<state::State>,
    app: &Arc<Application>,
    session_id: &str,
) -> Result<QrCode, ApiError> {
    state.with_store(|store| {
        let session = store.find_session(app, session_id).ok_or_else(unknown_session)?;
        if session.status.is_terminal() {
            let status = session.status.as_str();
            return Err(ApiError::conflict(format!(
                "The session is {status}; it can have no more QR codes"
            )));
        }
        let code = QrCode {
            id: ids::new_qr_code_id(&state.entropy).into(),
            uri: ids::new_qr_uri(&state.entropy).into(),
            expiry: clock::saturating_add(state.now(), state.qr_code_lifetime),
        };
        store.add_qr_code(session_id, code.clone());
        Ok(code)
    })
}

fn created_session(session: &Session) -> CreatedSession<'_> {
    CreatedSession {
        id: &session.id,
        status: session.status.as_str(),
        expiry: to_rfc3339_millis(session.expiry),
    }
}

fn unknown_session() -> ApiError {
    ApiError::not_found("UNKNOWN_SESSION", "Session not found")
}

/// Returns the ID as the store has it: a receipt's is base64url in a path, and otherwise standard base64 without padding.
pub(super) fn to_standard_id(endpoint: Endpoint, id: &str) -> Cow<'_, str> {
    if endpoint == Endpoint::GetReceipt {
        id.trim_end_matches('=').replace('-', "+").replace('_', "/").into()
    } else {
        id.into()
    }
}
