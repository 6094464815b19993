//! The client while the sandbox simulates one fault at a time.

use std::time::Duration;

use yoti_share::{
    AnchorKind, Client, ClientBuilder, ClockSkew, ContentType, Error, ErrorKind, Key, Outcome, Policy,
    ProfileAttribute, Receipt, RetryPolicy, SessionConfig, SessionId, SessionStatus,
};
use yoti_share_sandbox::{AccountProblem, Endpoint, Fault, Person, Sandbox, Verdict};

fn config() -> SessionConfig {
    let policy = Policy::builder().full_name().selfie().build().unwrap();
    SessionConfig::builder(policy, "/back").build().unwrap()
}

/// A client with short pauses between attempts.
fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder(sandbox.sdk_id(), Key::from_pem(sandbox.key_pem()).unwrap())
        .base_url(sandbox.base_url())
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
}

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    (sandbox, client)
}

/// The number of requests whose path contains this text.
fn request_count(sandbox: &Sandbox, path: &str) -> usize {
    let requests = sandbox.requests();
    requests.iter().filter(|request| request.target.contains(path)).count()
}

/// A receipt that was fetched while `fault` was active.
async fn receipt_with(fault: Fault) -> Result<Receipt, Error> {
    let (sandbox, client) = sandbox().await;
    let session = client.create_session(&config()).await.unwrap();
    let approval = sandbox.phone().approve(&session.id, Person::adult()).await.unwrap();
    sandbox.fault(fault);
    client
        .get_receipt(&session.id, &approval.receipt_id.parse().unwrap())
        .await
}

#[tokio::test]
async fn creation_is_retried_on_retry_after_and_creates_one_session() {
    for retry_after in ["0", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        for status in [429, 503] {
            let (sandbox, client) = sandbox().await;
            sandbox.fault(Fault::status(status).retry_after(retry_after).times(2));
            client.create_session(&config()).await.unwrap();
            assert_eq!(request_count(&sandbox, "/v2/sessions"), 3);
            assert_eq!(sandbox.session_count(), 1);
        }
    }
}

#[tokio::test]
async fn creation_is_not_retried_when_the_session_may_exist() {
    for (fault, kind) in [
        (Fault::status(500), ErrorKind::Server),
        (Fault::status(503), ErrorKind::Server),
        (Fault::status(429), ErrorKind::TooManyRequests),
        (Fault::reset(), ErrorKind::Interrupted),
        (Fault::truncation(), ErrorKind::Interrupted),
    ] {
        let (sandbox, client) = sandbox().await;
        sandbox.fault(fault.times(1));
        let error = client.create_session(&config()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1));
        assert_eq!(request_count(&sandbox, "/v2/sessions"), 1);
    }
}

#[tokio::test]
async fn receipt_is_fetched_after_two_transient_faults() {
    for fault in [
        Fault::status(408),
        Fault::status(429),
        Fault::status(500),
        Fault::status(502),
        Fault::status(503),
        Fault::status(504),
        Fault::html_body(502),
        Fault::reset(),
        Fault::truncation(),
    ] {
        for endpoint in [Endpoint::GetReceipt, Endpoint::GetItemKey] {
            let shown = format!("{fault:?}");
            let receipt = receipt_with(fault.clone().on(endpoint).times(2)).await;
            assert!(receipt.is_ok(), "{shown}: {}", receipt.unwrap_err().report());
        }
    }
}

#[tokio::test]
async fn get_is_retried_after_a_timeout() {
    let (sandbox, client) = sandbox().await;
    let session = client.create_session(&config()).await.unwrap();
    let short_timeout = || builder(&sandbox).timeout(Duration::from_secs(1));
    let respond_late = || sandbox.fault(Fault::latency(Duration::from_secs(60)).times(1));

    respond_late();
    let once = short_timeout().retry(RetryPolicy::none()).build().unwrap();
    let error = once.get_session(&session.id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    respond_late();
    short_timeout().build().unwrap().get_session(&session.id).await.unwrap();
}

#[tokio::test]
async fn wrong_clock_is_reported_with_its_skew() {
    for seconds in [600, -600] {
        let (sandbox, client) = sandbox().await;
        sandbox.fault(Fault::clock_offset(seconds));
        let error = client.create_session(&config()).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(401), 1));
        let skew = error.clock_skew().expect("ten minutes are reported");
        assert_eq!(matches!(skew, ClockSkew::Behind(_)), seconds > 0, "{skew}");
        assert!(
            skew.size().abs_diff(Duration::from_secs(600)) < Duration::from_secs(10),
            "{skew}"
        );
        assert!(error.to_string().contains("this machine's clock is"), "{error}");
    }
}

#[tokio::test]
async fn every_account_problem_has_its_own_error_kind() {
    for (problem, kind) in [
        (AccountProblem::ServiceDisabled, ErrorKind::ServiceDisabled),
        (AccountProblem::NoOrganisation, ErrorKind::NoOrganisation),
        (AccountProblem::OrganisationStatus, ErrorKind::OrganisationStatus),
        (AccountProblem::ThirdPartyRequest, ErrorKind::ThirdPartyRequest),
        (AccountProblem::ThirdPartyIssue, ErrorKind::ThirdPartyIssue),
    ] {
        let (sandbox, client) = sandbox().await;
        sandbox.fault(Fault::account_problem(problem));
        let error = client.create_session(&config()).await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.attempts()), (kind, Some(403), 1));
        assert!(error.request_id().is_some());
    }
}

#[tokio::test]
async fn malformed_response_reports_status_and_operation() {
    for (fault, status) in [
        (Fault::html_body(200), 200),
        (Fault::status(204), 204),
        (Fault::body(201, "application/json", ""), 201),
        (Fault::body(201, "application/json", r#"{"id":"ss.v2.x","#), 201),
        (Fault::body(200, "application/json", "x".repeat(5_000_000)), 200),
    ] {
        let (sandbox, client) = sandbox().await;
        sandbox.fault(fault);
        let error = client.create_session(&config()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::MalformedResponse, Some(status))
        );
        assert!(error.to_string().starts_with("create session: "), "{error}");
    }
}

/// The attributes named `full_name` of a receipt that was fetched while `fault` was active.
async fn full_names_with(fault: Fault) -> Vec<ProfileAttribute> {
    let receipt = receipt_with(fault).await.unwrap();
    let Outcome::Shared(share) = receipt.outcome() else {
        panic!("the share failed");
    };
    assert!(
        share.profile().get("selfie").unwrap().image().is_ok(),
        "the other attribute is unchanged"
    );
    share.profile().get_all("full_name").cloned().collect()
}

#[tokio::test]
async fn unreadable_parts_of_a_receipt_are_kept() {
    let [name] = &*full_names_with(Fault::unknown_content_type()).await else {
        panic!("expected one `full_name`");
    };
    assert_eq!(
        (name.content_type(), name.raw()),
        (ContentType::Other(99), &b"Ada Margaret Hartley"[..])
    );

    let [name] = &*full_names_with(Fault::malformed_certificate()).await else {
        panic!("expected one `full_name`");
    };
    assert_eq!(name.text().unwrap(), "Ada Margaret Hartley");
    assert!(!name.anchors().is_empty());
    for anchor in name.anchors() {
        assert_eq!((anchor.kind(), anchor.value()), (AnchorKind::Unknown, ""));
    }

    assert_eq!(full_names_with(Fault::duplicate_attribute()).await.len(), 2);
}

#[tokio::test]
async fn response_with_a_wrong_content_type_is_read() {
    let (sandbox, client) = sandbox().await;
    sandbox.fault(Fault::wrong_content_type());
    let session = client.create_session(&config()).await.unwrap();
    client.create_qr_code(&session.id).await.unwrap();
    let fault = Verdict::Fault {
        name: "wrong_content_type".to_owned(),
    };
    assert!(sandbox.requests().iter().all(|request| request.verdict == fault));
}

#[tokio::test]
async fn tampered_receipts_fail_with_one_error() {
    let mut texts = Vec::new();
    for fault in [Fault::corrupt_tag(), Fault::corrupt_padding()] {
        let error = receipt_with(fault).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decryption);
        assert!(error.request_id().is_some());
        texts.push(error.to_string().split("request id").next().unwrap().to_owned());
    }
    assert_eq!(texts[0], texts[1]);
}

async fn approved(sandbox: &Sandbox, client: &Client) -> SessionId {
    let session = client.create_session(&config()).await.unwrap().id;
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();
    session
}

#[tokio::test]
async fn unknown_session_status_does_not_end_the_wait() {
    let (sandbox, client) = sandbox().await;
    let session = approved(&sandbox, &client).await;
    sandbox.fault(Fault::future_status("PONDERING").times(1));
    assert_eq!(
        client.get_session(&session).await.unwrap().status,
        SessionStatus::Other("PONDERING".into())
    );
    sandbox.fault(Fault::future_status("PONDERING").times(1));
    let before = request_count(&sandbox, "/v2/sessions/");
    client.wait(&session).await.unwrap();
    assert_eq!(request_count(&sandbox, "/v2/sessions/"), before + 1);
}

#[tokio::test]
async fn wait_survives_a_temporary_outage() {
    let (sandbox, client) = sandbox().await;
    let session = approved(&sandbox, &client).await;
    // Two polls of three attempts each.
    sandbox.fault(Fault::status(503).on(Endpoint::GetSession).times(6));
    client.wait(&session).every(Duration::from_millis(10)).await.unwrap();
}
