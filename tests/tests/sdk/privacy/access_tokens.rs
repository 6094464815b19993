//! Access tokens and client assertions, in clients and in requests for other HTTP clients.

use http::{HeaderMap, Request};
use yoti_share::{
    AccessToken, ApiRequest, Client, ConfigError, Credentials, Error, Key, Nonce, Policy, RetryPolicy, SessionConfig,
    TokenError, TokenRequest, TokenSource, blocking,
    transport::{ScriptedTransport, TransportErrorKind},
};
use yoti_share_sandbox::AppKey;

use super::output::{Log, Printed, SECRETS};

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

/// The API rejects a request, and quotes its token.
const REJECTION: &str = r#"{"error":"INVALID_TOKEN","message":"canary-token"}"#;

pub(crate) fn print(printed: &mut Printed) {
    drop(print_requests(printed));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    drop(runtime.unwrap().block_on(print_calls(printed)));
}

fn key() -> Key {
    Key::from_pem(AppKey::insecure_test_key().pem()).unwrap()
}

/// The assertion of a request for a token.
fn assertion(body: &[u8]) -> String {
    let body = std::str::from_utf8(body).unwrap();
    body.split_once("client_assertion=").unwrap().1.to_owned()
}

/// The parts of an assertion, each of which is long enough to be recognised.
fn parts(assertion: &str) -> Vec<String> {
    let (_header, parts) = assertion.split_once('.').unwrap();
    parts.split('.').map(|part| part[..40].to_owned()).collect()
}

/// Prints requests for other HTTP clients. Returns parts of their assertions.
fn print_requests(printed: &mut Printed) -> Vec<String> {
    let credentials = Credentials::new(SDK_ID, key()).unwrap();
    let token = AccessToken::new("canary-token").unwrap();
    printed.debug(&token);
    printed.debug(&token.clone().with_expiry(std::time::UNIX_EPOCH));
    let request = TokenRequest::new(["share"]).unwrap();
    printed.debug(&request);
    let signed = request.sign(&credentials).unwrap();
    printed.debug(&signed);
    printed.debug(signed.headers());
    let authorised = ApiRequest::get_session(&"ss.v2.a".parse().unwrap())
        .with_token(&token)
        .unwrap();
    printed.debug(&authorised);
    printed.debug::<HeaderMap>(authorised.headers());
    printed.debug(&Request::<Vec<u8>>::from(authorised));

    for body in [
        r#"{"access_token":"canary canary"}"#,
        r#"{"access_token":["canary"]}"#,
        r#"{"access_token":"canary","token_type":"canary"}"#,
        r#"{"access_token":"canary"#,
        "canary",
    ] {
        printed.error(&AccessToken::from_json(body, std::time::UNIX_EPOCH).unwrap_err());
    }
    let long = "canary".repeat(4_000);
    for text in [
        "canary canary",
        "Bearer canary",
        "\"canary\"",
        "canary\n",
        "canary\u{e9}",
        &long,
    ] {
        let error: ConfigError = AccessToken::new(text).unwrap_err();
        printed.error(&error);
        printed.panic(|| drop(AccessToken::new(text).unwrap()));
        printed.error(&Client::with_token(text).build().unwrap_err());
    }
    for url in [
        "http://canary.example.com/token",
        "https://canary:canary@example.com/token",
        "canary",
    ] {
        printed.error(&request.clone().auth_url(url).unwrap_err());
    }
    parts(&assertion(signed.body()))
}

struct Failing;

impl TokenSource for Failing {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        AccessToken::new("canary canary").map_err(TokenError::new)
    }
}

/// Prints calls with canaries as tokens, at the most verbose level. Returns parts of the assertions that were sent.
async fn print_calls(printed: &mut Printed) -> Vec<String> {
    let log = Log::default();
    let mut assertions = Vec::new();
    {
        let _guard = log.capture();
        let granted = r#"{"access_token":"canary-token","token_type":"Bearer","expires_in":3600}"#;
        let renewed = r#"{"access_token":"canary-token-2","token_type":"Bearer","expires_in":"canary"}"#;
        let created = r#"{"id":"ss.v2.1","status":"CREATED"}"#;
        let quoting = r#"{"error":"invalid_client","error_description":"canary-assertion"}"#;
        let script = ScriptedTransport::new;
        for yoti in [
            script().json(200, granted).json(201, created),
            script()
                .json(200, granted)
                .json(401, REJECTION)
                .json(200, renewed)
                .json(201, created),
            script()
                .json(200, granted)
                .json(401, REJECTION)
                .json(200, renewed)
                .json(401, REJECTION),
            script().json(200, granted).json(401, "canary").json(400, quoting),
            script().json(400, quoting),
            script().json(400, r#"{"error":"the canary"}"#),
            script().json(503, "canary"),
            script().json(200, "<canary>"),
            script().json(200, r#"{"access_token":"canary canary"}"#),
            script().fail(TransportErrorKind::Connect, "scripted"),
        ] {
            let client = Client::builder(SDK_ID, key())
                .token_auth(["share"])
                .transport(yoti.clone());
            let client = client.retry(RetryPolicy::none());
            printed.debug(&client);
            let client = client.build().unwrap();
            print_call(printed, &client).await;
            printed.debug(&client);
            printed.debug(&yoti);
            let bodies = yoti.requests().into_iter().map(|request| request.into_body());
            let sent = bodies
                .filter(|body| body.starts_with(b"grant_type"))
                .map(|body| assertion(&body));
            assertions.extend(sent.flat_map(|assertion| parts(&assertion)));
        }
        let given = Client::with_token("canary-token").transport(script().json(401, REJECTION));
        printed.debug(&given);
        print_call(printed, &given.build().unwrap()).await;
        let failing = Client::with_token_source(Failing).transport(script());
        printed.debug(&failing);
        let error = print_call(printed, &failing.build().unwrap()).await.unwrap();
        printed.error(error.token_error().unwrap());
        let result = Some(error).map_or(Ok(()), Err);
        printed.panic(|| result.unwrap());
        printed.error(&TokenError::new("a reason"));
        let blocking: blocking::Client = Client::with_token("canary-token").build_blocking().unwrap();
        printed.debug(&blocking);
    }
    let logged = log.text();
    for expected in ["get access token", "create session", "the access token was rejected"] {
        assert!(logged.contains(expected), "not logged: {expected}\n{logged}");
    }
    printed.text(&logged);
    assertions
}

async fn print_call(printed: &mut Printed, client: &Client) -> Option<Error> {
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let error = client.create_session(&config).await.err()?;
    printed.error(&error);
    Some(error)
}

#[test]
fn token_requests_reveal_no_tokens_and_assertions() {
    let mut printed = Printed::default();
    let assertion = print_requests(&mut printed);
    printed.debug(&Nonce::from_bytes(*b"canarycanarycana"));
    printed.holds_none_of(SECRETS);
    printed.holds_none_of(assertion.iter().map(String::as_str));
}

#[tokio::test]
async fn calls_reveal_no_tokens_and_assertions() {
    let mut printed = Printed::default();
    let assertions = print_calls(&mut printed).await;
    assert!(assertions.len() >= 20);
    printed.holds_none_of(SECRETS);
    printed.holds_none_of(assertions.iter().map(String::as_str));
}
