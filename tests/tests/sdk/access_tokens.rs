//! The client with access tokens and the sandbox: whole shares, and how each problem is reported.

#![expect(
    clippy::disallowed_methods,
    reason = "both sides use the machine's clock, and so does the test"
)]

use std::{sync::Arc, time::SystemTime};

use yoti_share::{
    AccessToken, ApiRequest, Client, ClientBuilder, ClockSkew, Credentials, Error, ErrorKind, Key, Operation, Session,
    SessionConfig, SharePolicy, TokenError, TokenRequest, TokenSource, blocking, receipt::StoredReceipt,
};
use yoti_share_sandbox::{Endpoint, Fault, Person, Sandbox, Verdict};
use yoti_share_tests::{OTHER_SDK_ID, RSA_2048_PEM};

#[derive(SharePolicy)]
struct Applicant {
    #[attr(full_name)]
    name: String,
}

fn config() -> SessionConfig {
    SessionConfig::for_policy::<Applicant>("/back").build().unwrap()
}

fn key(sandbox: &Sandbox) -> Key {
    Key::from_pem(sandbox.key_pem()).unwrap()
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder(sandbox.sdk_id(), key(sandbox))
        .base_url(sandbox.base_url())
        .auth_url(sandbox.auth_url())
        .token_auth(["share"])
}

/// How many tokens were granted, and how many requests had a valid one.
fn counts(sandbox: &Sandbox) -> (usize, usize) {
    let requests = sandbox.requests();
    let accepted = requests.iter().filter(|request| request.verdict == Verdict::Accepted);
    let tokens = accepted
        .clone()
        .filter(|request| request.operation == Some(Endpoint::GetToken))
        .count();
    (tokens, accepted.count() - tokens)
}

/// A token of the application, requested without a client.
async fn access_token(sandbox: &Sandbox) -> AccessToken {
    let credentials = Credentials::new(sandbox.sdk_id(), key(sandbox)).unwrap();
    let request = TokenRequest::new(["share"])
        .unwrap()
        .auth_url(sandbox.auth_url())
        .unwrap();
    let response = send(request.sign(&credentials).unwrap().into()).await;
    AccessToken::from_json(response, SystemTime::now()).unwrap()
}

/// Sends a request with another HTTP client than the SDK's, and returns the body of the response.
async fn send(request: http::Request<Vec<u8>>) -> Vec<u8> {
    let response = reqwest::Client::new()
        .execute(request.try_into().unwrap())
        .await
        .unwrap();
    response.error_for_status().unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn share_with_requested_tokens_succeeds() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    let session = client.create_session(&config()).await.unwrap();
    let qr_code = client.create_qr_code(&session.id).await.unwrap();
    client.get_qr_code(&qr_code.id).await.unwrap();
    sandbox.phone().approve(&session.id, Person::adult()).await.unwrap();
    let receipt = client.wait_for_receipt(&session.id).await.unwrap();
    let applicant: Applicant = receipt.extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");
    // The session, the QR code twice, the session again, the receipt and its key.
    assert_eq!(counts(&sandbox), (1, 6));
    for request in sandbox.requests() {
        assert_eq!(request.warnings, Vec::<String>::new(), "{:?}", request.operation);
        assert!(!request.target.contains(['?', '&']), "{}", request.target);
    }
}

#[test]
fn blocking_share_with_requested_tokens_succeeds() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let client: blocking::Client = builder(&sandbox).build_blocking().unwrap();
    let session = client.create_session(&config()).unwrap();
    runtime
        .block_on(sandbox.phone().approve(&session.id, Person::adult()))
        .unwrap();
    sandbox.fault(Fault::token_revocation().times(1));
    let applicant: Applicant = client.wait_for_receipt(&session.id).unwrap().extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");
    assert_eq!(counts(&sandbox).0, 2);
}

#[tokio::test]
async fn share_with_a_given_token_succeeds() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = access_token(&sandbox).await;
    let client = Client::with_token(token.as_str()).base_url(sandbox.base_url());
    let client = client.receipt_key(key(&sandbox)).build().unwrap();
    let session = client.create_session(&config()).await.unwrap();
    sandbox.phone().approve(&session.id, Person::adult()).await.unwrap();
    let receipt = client.wait_for_receipt(&session.id).await.unwrap();
    let applicant: Applicant = receipt.extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");

    let keyless = Client::with_token(token).base_url(sandbox.base_url()).build().unwrap();
    let stored = keyless.get_sealed_receipt(&session.id, receipt.id()).await.unwrap();
    let stored = StoredReceipt::from_json(stored.to_json()).unwrap();
    let applicant: Applicant = stored.open(&key(&sandbox)).unwrap().extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");
    let requests = sandbox.requests().len();
    let error = keyless.get_receipt(&session.id, receipt.id()).await.unwrap_err();
    assert_eq!(error.config_error().unwrap().field(), "receipt_key");
    assert_eq!(sandbox.requests().len(), requests);
}

#[tokio::test]
async fn share_with_another_http_client_succeeds() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = access_token(&sandbox).await;
    let request = ApiRequest::create_session(&config())
        .base_url(sandbox.base_url())
        .unwrap();
    let body = send(request.with_token(&token).unwrap().into()).await;
    let session = Session::from_json(body).unwrap();
    sandbox.phone().approve(&session.id, Person::adult()).await.unwrap();
    let request = ApiRequest::get_session(&session.id)
        .base_url(sandbox.base_url())
        .unwrap();
    let body = send(request.with_token(&token).unwrap().into()).await;
    assert!(Session::from_json(body).unwrap().receipt_id.is_some());
}

#[tokio::test]
async fn token_source_shares_its_tokens() {
    struct Sidecar(Arc<Sandbox>);
    impl TokenSource for Sidecar {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            Ok(access_token(&self.0).await)
        }
    }
    let sandbox = Arc::new(Sandbox::start().await.unwrap());
    let client = Client::with_token_source(Sidecar(Arc::clone(&sandbox))).base_url(sandbox.base_url());
    let client = client.receipt_key(key(&sandbox)).build().unwrap();
    let session = client.create_session(&config()).await.unwrap();
    sandbox.fault(Fault::token_revocation().times(1));
    client.get_session(&session.id).await.unwrap();
    assert_eq!(counts(&sandbox), (2, 2));
}

#[tokio::test]
async fn expired_and_revoked_tokens_are_renewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    let session = client.create_session(&config()).await.unwrap();
    // The token expires on the server's clock before the client expects that.
    let later = Fault::clock_offset(3601).on(Endpoint::GetSession);
    sandbox.fault(later.times(1));
    client.get_session(&session.id).await.unwrap();
    assert_eq!(counts(&sandbox), (2, 2));
    sandbox.fault(Fault::token_revocation().times(1));
    client.get_session(&session.id).await.unwrap();
    assert_eq!(counts(&sandbox), (3, 3));
}

#[tokio::test]
async fn token_that_is_always_rejected_is_renewed_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    sandbox.fault(Fault::token_revocation());
    let error = client.create_session(&config()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::InvalidToken, Some("INVALID_TOKEN"))
    );
    assert_eq!(
        (error.operation(), error.attempts()),
        (Some(Operation::CreateSession), 1)
    );
    assert_eq!((counts(&sandbox), sandbox.requests().len()), ((2, 0), 4));

    let given = Client::with_token(access_token(&sandbox).await).base_url(sandbox.base_url());
    let error = given.build().unwrap().create_session(&config()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidToken, 1));
}

/// The error of a call that gets no token.
async fn error_without_token(client: ClientBuilder) -> Error {
    let error = client.build().unwrap().create_session(&config()).await.unwrap_err();
    assert_eq!(error.operation(), Some(Operation::GetToken), "{error}");
    error
}

#[tokio::test]
async fn each_rejected_token_request_has_its_kind() {
    let sandbox = Sandbox::builder().scope("share").start().await.unwrap();
    let client = |sdk_id: &str, pem: &str| {
        Client::builder(sdk_id, Key::from_pem(pem).unwrap())
            .base_url(sandbox.base_url())
            .token_auth(["share"])
    };
    for client in [
        client(sandbox.sdk_id(), RSA_2048_PEM).auth_url(sandbox.auth_url()),
        client(OTHER_SDK_ID, sandbox.key_pem()).auth_url(sandbox.auth_url()),
    ] {
        let error = error_without_token(client).await;
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::InvalidAssertion, Some("invalid_client"))
        );
        assert_eq!(error.clock_skew(), None);
        assert!(error.message().is_some() && error.request_id().is_some());
    }
    let error = error_without_token(builder(&sandbox).token_auth(["share", "other"])).await;
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::InvalidScope, Some("invalid_scope"))
    );
    let error = error_without_token(builder(&sandbox).auth_url(format!("{}/x", sandbox.auth_url()))).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedStatus, Some(404)));
    let error = error_without_token(builder(&sandbox).auth_url("http://127.0.0.1:1/token")).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(counts(&sandbox), (0, 0));
}

#[tokio::test]
async fn wrong_clock_is_reported_with_the_rejected_assertion() {
    for seconds in [-600, 600] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.fault(Fault::clock_offset(seconds));
        let error = error_without_token(builder(&sandbox)).await;
        assert_eq!(error.kind(), ErrorKind::InvalidAssertion);
        let skew = error.clock_skew().unwrap();
        assert_eq!(matches!(skew, ClockSkew::Ahead(_)), seconds < 0);
        assert!((595..=605).contains(&skew.size().as_secs()), "{skew}");
        assert!(error.to_string().contains("this machine's clock is "), "{error}");
    }
}

#[tokio::test]
async fn failing_authentication_server_is_retried_and_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let fault = || Fault::status(503).retry_after("0").on(Endpoint::GetToken);
    sandbox.fault(fault().times(2));
    builder(&sandbox)
        .build()
        .unwrap()
        .create_session(&config())
        .await
        .unwrap();
    assert_eq!(counts(&sandbox), (1, 1));
    sandbox.fault(fault());
    let error = error_without_token(builder(&sandbox)).await;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Server, 3));
    sandbox.clear_faults();
    sandbox.fault(Fault::html_body(200).on(Endpoint::GetToken));
    let error = error_without_token(builder(&sandbox)).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::MalformedResponse, Some(200))
    );
    sandbox.clear_faults();
    sandbox.fault(Fault::truncation().on(Endpoint::GetToken));
    let error = error_without_token(builder(&sandbox)).await;
    assert!(
        matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::MalformedResponse),
        "{error}"
    );
}
