//! The share API: one handler for all endpoints.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::api_error::ApiError;
use super::body::read_body;
use super::connection::Connection;
use super::json_response::json_response;
use super::request_id::RequestId;
use super::route::{find_route, has_needless_escape};
use super::{authentication, faulty_response};
use crate::application::Application;
use crate::fault::{ActiveFaults, Replacement};
use crate::payload::SessionRequest;
use crate::payload::node::parse_json;
use crate::state;
use crate::state::exchange::{Exchange, Message};
use crate::state::journal::{JournalEntry, Verdict};
use crate::state::session::{QrCode, Session, ShareStatus};
use crate::util::account_problem::AccountProblem;
use crate::util::clock::{self, to_rfc3339_millis};
use crate::util::ids;
use crate::util::sync::lock;
use crate::wire::signature::ReceivedRequest;
use crate::wire::{CreatedQrCode, CreatedSession, Endpoint, ExtensionBody, Id, QrCodeBody, SessionBody};

/// A typical request has a few hundred bytes.
const LARGEST_BODY: usize = 1024 * 1024;

pub(super) async fn serve(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let path_and_query = target.strip_prefix("/share").unwrap_or(target);
    let route = find_route(&parts.method, path_and_query.split('?').next().unwrap_or_default());
    let faults = match &route {
        Ok((endpoint, _)) => lock(&state.faults).activate(*endpoint),
        Err(_) => ActiveFaults::default(),
    };
    let mut entry = journal_entry(&state, &parts, target, &request_id);
    if let Ok((endpoint, id)) = &route {
        entry.operation = Some(*endpoint);
        entry.session_id =
            state.with_store(|store| store.session_id_of(&to_standard_id(*endpoint, id)).map(str::to_owned));
    }
    let started = state.now();
    if !faults.delay.is_zero() {
        tokio::time::sleep(faults.delay).await;
    }
    let body = read_body(&state, body, LARGEST_BODY).await;
    let sent = body.as_ref().map(|(bytes, _)| &**bytes).unwrap_or_default();
    let request_message = Message::new(&parts.headers, sent);
    let response = if let Some(replacement) = &faults.replacement {
        faulty_response::replace(replacement, &request_id, &connection)
    } else {
        let result = match (route, body) {
            (Ok((endpoint, id)), Ok((body, _hold))) => {
                let request = ReceivedRequest {
                    method: parts.method.as_str(),
                    path_and_query,
                    body: &body,
                };
                Call {
                    state: &state,
                    headers: &parts.headers,
                    request,
                    faults: &faults,
                }
                .respond(endpoint, &id, &mut entry)
            }
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        result.unwrap_or_else(|error| {
            entry.verdict = error.verdict();
            entry.string_to_sign.clone_from(&error.string_to_sign);
            error.response(&request_id)
        })
    };
    let (response, body) = buffered(response).await;
    let response = faulty_response::damage(response, &body, &faults.response_damage);
    let response = with_date(response, shifted(state.now(), faults.clock_offset));
    if let Some(limit) = faults.idle_limit {
        connection.close_when_idle(limit);
    }
    if entry.verdict == Verdict::Accepted && !faults.names.is_empty() {
        entry.verdict = Verdict::Fault {
            name: faults.names.join(", "),
        };
    }
    entry.status = (!matches!(faults.replacement, Some(Replacement::Reset))).then(|| response.status().as_u16());
    tracing::info!(method = %parts.method, status = entry.status, request_id = &*request_id, "share API");
    let duration = state.now().duration_since(started).unwrap_or_default();
    entry.duration_micros = duration.as_micros().try_into().unwrap_or(u64::MAX);
    let exchange = Exchange {
        request: request_message,
        response: entry.status.map(|_| Message::new(response.headers(), &body)),
    };
    lock(&state.journal).write(entry, exchange);
    response
}

/// Returns the response and the bytes of its body, which are in memory already.
pub(super) async fn buffered(response: Response) -> (Response, Bytes) {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::from(bytes.clone())), bytes)
}

/// Creates the journal's entry for a request, before the request is handled.
pub(super) fn journal_entry(state: &state::State, parts: &Parts, target: &str, request_id: &str) -> JournalEntry {
    let text = |name| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
    JournalEntry {
        number: 0,
        time: to_rfc3339_millis(state.now()),
        method: parts.method.to_string(),
        target: target.to_owned(),
        operation: None,
        session_id: None,
        session_status: None,
        sdk_id: text("x-yoti-auth-id"),
        client: client_name(text("x-yoti-sdk"), text("x-yoti-sdk-version")),
        status: None,
        duration_micros: 0,
        request_id: request_id.to_owned(),
        verdict: Verdict::Accepted,
        warnings: Vec::new(),
        string_to_sign: None,
    }
}

/// Joins the SDK's name and its version, unless the version contains the name, as in `Node-4.13.2`.
fn client_name(sdk: Option<String>, version: Option<String>) -> Option<String> {
    match (sdk, version) {
        (Some(sdk), Some(version)) if !version.to_ascii_lowercase().contains(&sdk.to_ascii_lowercase()) => {
            Some(format!("{sdk} {version}"))
        }
        (sdk, version) => version.or(sdk),
    }
}

fn with_date(mut response: Response, date: SystemTime) -> Response {
    if let Ok(date) = HeaderValue::from_str(&clock::to_http_date(date)) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        // HTTP dates and timestamps start at 1970.
        let first = SystemTime::UNIX_EPOCH;
        time.checked_sub(by).map_or(first, |earlier| earlier.max(first))
    } else {
        clock::saturating_add(time, by)
    }
}

/// An API request with the faults that apply to it.
struct Call<'a> {
    state: &'a Arc<state::State>,
    headers: &'a HeaderMap,
    request: ReceivedRequest<'a>,
    faults: &'a ActiveFaults,
}

impl Call<'_> {
    fn respond(&self, endpoint: Endpoint, id: &str, entry: &mut JournalEntry) -> Result<Response, ApiError> {
        let warnings = &mut entry.warnings;
        let now = shifted(self.state.now(), self.faults.clock_offset);
        let app = authentication::authenticate(self.state, self.headers, self.request, now, warnings)?;
        if has_needless_escape(self.request.path_and_query.split('?').next().unwrap_or_default()) {
            warnings.push("the path percent-encodes characters such as `=` that Yoti's SDKs send unencoded".to_owned());
        }
        if lock(&self.state.store).was_evicted(&to_standard_id(endpoint, id)) {
            warnings.push("the sandbox knew this ID and dropped its session to limit memory".to_owned());
        }
        match endpoint {
            Endpoint::CreateSession => self.create_session(app, entry),
            Endpoint::GetSession => self.get_session(app, id, entry),
            Endpoint::CreateQrCode => self.create_qr_code(app, id),
            Endpoint::GetQrCode => self.get_qr_code(app, id),
            Endpoint::GetReceipt => self.get_receipt(app, id),
            Endpoint::GetItemKey => self.get_item_key(app, id),
        }
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
fn to_standard_id(endpoint: Endpoint, id: &str) -> Cow<'_, str> {
    if endpoint == Endpoint::GetReceipt {
        id.trim_end_matches('=').replace('-', "+").replace('_', "/").into()
    } else {
        id.into()
    }
}
