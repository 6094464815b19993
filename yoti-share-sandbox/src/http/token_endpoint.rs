//! The token endpoint: checks the client assertion of an application, and grants it an access token.

use std::borrow::Cow;
use std::time::SystemTime;

use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use url::form_urlencoded;

use super::api_error::ApiError;
use super::json_response::json_response;
use crate::state;
use crate::state::journal::JournalEntry;
use crate::util::clock::{self, to_unix_millis};
use crate::util::error_chain::escape_controls;
use crate::util::ids;
use crate::util::sync::lock;
use crate::wire::TokenBody;
use crate::wire::assertion::{Assertion, Claims};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The longest life of an assertion, in seconds, and how far its times may be ahead of the clock.
const TOLERANCE: i64 = 5 * 60;
/// The longest `scope`, which is kept with its token.
const LONGEST_SCOPE: usize = 1024;
/// How much of an audience is shown.
const SHOWN_AUDIENCE: usize = 200;

/// A token request. `now` is the server's time, which a fault can shift.
pub(super) struct TokenRequest<'a> {
    pub(super) state: &'a state::State,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    pub(super) now: SystemTime,
}

impl TokenRequest<'_> {
    pub(super) fn respond(&self, entry: &mut JournalEntry) -> Result<Response, ApiError> {
        let form = self.read_form(&mut entry.warnings)?;
        if form.single("grant_type")? != "client_credentials" {
            let message = "`grant_type` is not `client_credentials`";
            return Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                message,
            ));
        }
        if form.single("client_assertion_type")? != ASSERTION_TYPE {
            return Err(invalid_request(format!(
                "`client_assertion_type` is not `{ASSERTION_TYPE}`"
            )));
        }
        let assertion = Assertion::parse(form.single("client_assertion")?).map_err(invalid_client)?;
        let claims = &assertion.claims;
        if ids::is_uuid(&claims.sdk_id) {
            entry.sdk_id = Some(claims.sdk_id.clone());
        }
        let app = self.state.find_app(&claims.sdk_id).ok_or_else(|| {
            invalid_client(
                "`iss` of the client assertion does not name an application of this sandbox: check the client SDK ID",
            )
        })?;
        assertion.verify(app.key.public()).map_err(invalid_client)?;
        self.check_claims(claims, &mut entry.warnings).map_err(invalid_client)?;
        let scopes = self.read_scopes(&form)?;
        // Last, so that a rejected assertion can be sent again.
        if !lock(&self.state.assertion_ids).insert(&app.sdk_id, &claims.id, self.now) {
            return Err(invalid_client(
                "`jti` of the client assertion was used before; every token request needs a new assertion",
            ));
        }
        entry.scopes = Some(scopes.to_owned());
        let token = ids::new_access_token(&self.state.entropy);
        let expires = clock::saturating_add(self.now, self.state.token_lifetime);
        lock(&self.state.tokens).insert(&token, app.clone(), scopes, expires);
        let body = TokenBody {
            access_token: &token,
            token_type: "Bearer",
            expires_in: self.state.token_lifetime.as_secs(),
            scope: scopes,
        };
        let mut response = json_response(StatusCode::OK, &body);
        let no_store = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, no_store);
        Ok(response)
    }

    fn read_form(&self, warnings: &mut Vec<String>) -> Result<Form<'_>, ApiError> {
        let content_type = self.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        let essence = content_type.and_then(|value| value.split(|byte| *byte == b';').next());
        let is_form = |value: &[u8]| {
            value
                .trim_ascii()
                .eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
        };
        if !essence.is_some_and(is_form) {
            return Err(invalid_request(
                "the content type is not `application/x-www-form-urlencoded`",
            ));
        }
        let form = Form(form_urlencoded::parse(self.body).collect());
        let known = ["grant_type", "scope", "client_assertion_type", "client_assertion"];
        // Their names may be secrets if the body has another form.
        match form.0.iter().filter(|(name, _)| !known.contains(&&**name)).count() {
            0 => {}
            unknown => warnings.push(format!("the token endpoint does not know {unknown} of the parameters")),
        }
        Ok(form)
    }

    /// Checks audience, times and ID.
    fn check_claims(&self, claims: &Claims, warnings: &mut Vec<String>) -> Result<(), String> {
        let own = self.state.auth_url();
        if !claims.audiences.contains(&own) {
            let found: String = claims.audiences.join(", ").chars().take(SHOWN_AUDIENCE).collect();
            return Err(format!(
                "`aud` of the client assertion is `{}`, not this token URL, `{own}`",
                escape_controls(&found)
            ));
        }
        let lifetime = claims.expires.saturating_sub(claims.issued);
        if !(1..=TOLERANCE).contains(&lifetime) {
            return Err(format!(
                "the client assertion lives for {lifetime} s from `iat` to `exp`; 1 to {TOLERANCE} s are accepted"
            ));
        }
        if let Err(message) = check_times(claims, to_unix_millis(self.now).div_euclid(1000)) {
            if self.state.check_clock {
                return Err(message);
            }
            warnings.push(message);
        }
        if !ids::is_uuid_v4(&claims.id) {
            return Err("`jti` of the client assertion is not a UUID of version 4".to_owned());
        }
        Ok(())
    }

    /// Returns the scopes as they were sent, if they are known.
    fn read_scopes<'a>(&self, form: &'a Form<'_>) -> Result<&'a str, ApiError> {
        let invalid = |message: String| ApiError::new(StatusCode::BAD_REQUEST, "invalid_scope", message);
        let scopes = form.optional("scope")?.filter(|scopes| !scopes.is_empty());
        let scopes = scopes.ok_or_else(|| invalid("`scope` names no scope; at least one is needed".to_owned()))?;
        if scopes.len() > LONGEST_SCOPE {
            return Err(invalid(format!("`scope` is longer than {LONGEST_SCOPE} characters")));
        }
        if !scopes.split(' ').all(state::is_scope) {
            return Err(invalid(
                "`scope` is not a list of scopes with one space between them; a scope has visible ASCII characters except `\"` and `\\`"
                    .to_owned(),
            ));
        }
        let known = &self.state.scopes;
        let is_unknown = |scope: &&str| !known.is_empty() && !known.iter().any(|known| known == scope);
        match scopes.split(' ').find(is_unknown) {
            Some(unknown) => Err(invalid(format!(
                "the scope `{unknown}` is unknown; this sandbox was started with the scopes {}",
                known.join(", ")
            ))),
            None => Ok(scopes),
        }
    }
}

struct Form<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl Form<'_> {
    fn single(&self, name: &str) -> Result<&str, ApiError> {
        self.optional(name)?
            .filter(|value| !value.is_empty())
            .ok_or_else(|| invalid_request(format!("`{name}` is missing")))
    }

    fn optional(&self, name: &str) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| &**value);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(invalid_request(format!("`{name}` is present more than once"))),
            (value, None) => Ok(value),
        }
    }
}

/// Compares the times of an assertion with the clock, all in seconds since 1970.
fn check_times(claims: &Claims, now: i64) -> Result<(), String> {
    let ahead = claims.issued.saturating_sub(now);
    if ahead > TOLERANCE {
        return Err(format!(
            "`iat` of the client assertion is {ahead} s ahead of the server's clock"
        ));
    }
    let expired = now.saturating_sub(claims.expires);
    if expired >= 0 {
        let behind = now.saturating_sub(claims.issued);
        return Err(format!(
            "the client assertion expired {expired} s ago; its `iat` is {behind} s behind the server's clock"
        ));
    }
    Ok(())
}

fn invalid_request(message: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "invalid_request", message)
}

fn invalid_client(message: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "invalid_client", message)
}
