//! The client and the sandbox over real sockets: every way a session can end.

#![expect(
    clippy::disallowed_methods,
    reason = "both sides use the machine's clock, and so does the test"
)]

use std::time::{Duration, SystemTime};

use yoti_share::{
    Client, ErrorKind, Key, Outcome, Policy, ReceiptId, SessionConfig, SessionId, SessionStatus, SharePolicy,
    WantedAttribute, blocking,
};
use yoti_share_sandbox::{
    AccountProblem, AppConfig, AppKey, Clock, Failure, Person, Sandbox, UnmetRequirement, Verdict,
};
use yoti_share_tests::{OTHER_SDK_ID, RSA_2048_PEM};

#[derive(SharePolicy)]
#[share(remember_me)]
struct Applicant {
    #[attr(full_name)]
    name: String,
    #[attr(email)]
    email: Option<String>,
}

fn config() -> SessionConfig {
    SessionConfig::for_policy::<Applicant>("/back")
        .subject_id("subject-1")
        .build()
        .unwrap()
}

async fn session(client: &Client) -> SessionId {
    client.create_session(&config()).await.unwrap().id
}

async fn approve(sandbox: &Sandbox, session: &SessionId, person: Person) -> ReceiptId {
    let approval = sandbox.phone().approve(session, person).await.unwrap();
    approval.receipt_id.parse().unwrap()
}

fn client_with(sandbox: &Sandbox, sdk_id: &str, pem: &str) -> Client {
    Client::builder(sdk_id, Key::from_pem(pem).unwrap())
        .base_url(sandbox.base_url())
        .build()
        .unwrap()
}

#[tokio::test]
async fn share_from_session_to_struct_succeeds() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();

    let session = client.create_session(&config()).await.unwrap();
    assert_eq!(session.status, SessionStatus::Created);
    assert!(session.expiry.unwrap() > SystemTime::now());

    let qr_code = client.create_qr_code(&session.id).await.unwrap();
    assert!(qr_code.uri.starts_with("https://code.yoti.com/"));
    let details = client.get_qr_code(&qr_code.id).await.unwrap();
    assert_eq!(details.session_id.as_ref(), Some(&session.id));
    assert_eq!(details.redirect_uri.as_deref(), Some("/back"));

    sandbox.phone().scan(&session.id).await.unwrap();
    let approval = sandbox.phone().approve(&session.id, Person::adult()).await.unwrap();
    let ended = client.get_session(&session.id).await.unwrap();
    assert_eq!(ended.status, SessionStatus::Completed);
    assert_eq!(ended.scanned_qr_code_id, Some(qr_code.id));
    let receipt_id = ended.receipt_id.unwrap();
    assert_eq!(receipt_id, approval.receipt_id.parse().unwrap());

    let receipt = client.get_receipt(&session.id, &receipt_id).await.unwrap();
    assert_eq!(receipt.session_id(), &session.id);
    assert_eq!(receipt.id(), &receipt_id);
    assert!(receipt.remember_me_id().is_some() && receipt.parent_remember_me_id().is_some());
    let applicant: Applicant = receipt.extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");
    assert_eq!(applicant.email.as_deref(), Some("ada.hartley@example.com"));
    let Outcome::Shared(share) = receipt.outcome() else {
        panic!("the share failed")
    };
    assert!(share.application().get("application_name").is_some());
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|request| matches!(request.verdict, Verdict::Accepted))
    );
}

#[tokio::test]
async fn wait_returns_the_receipt_of_a_failed_share() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let session = session(&client).await;
    let failure = Failure::new("FACE_MATCH_VERIFICATION_FAILED")
        .detail(
            UnmetRequirement::new("ID_DOCUMENT_FACE_MATCH")
                .document("PASSPORT", "GBR")
                .details("DIFFERENT_PERSON"),
        )
        .detail(UnmetRequirement::new("LIVENESS").audit_id("a-1"));
    sandbox.phone().fail(&session, failure).await.unwrap();

    let receipt = client.wait_for_receipt(&session).await.unwrap();
    let Outcome::Failed(failure) = receipt.outcome() else {
        panic!("the share succeeded")
    };
    assert_eq!(failure.code(), "FACE_MATCH_VERIFICATION_FAILED");
    let [face, liveness] = failure.requirements() else {
        panic!("expected two details")
    };
    assert_eq!(
        (face.document_type(), face.document_country(), face.details()),
        (Some("PASSPORT"), Some("GBR"), Some("DIFFERENT_PERSON"))
    );
    assert_eq!(
        (liveness.failure_type(), liveness.audit_id()),
        (Some("LIVENESS"), Some("a-1"))
    );
    let error = receipt.extract::<Applicant>().err().unwrap();
    assert_eq!(error.share_failure().unwrap().code(), "FACE_MATCH_VERIFICATION_FAILED");
}

#[tokio::test]
async fn wait_fails_by_kind_for_sessions_without_a_receipt() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let phone = sandbox.phone();

    let cancelled = session(&client).await;
    phone.cancel(&cancelled).await.unwrap();
    assert_eq!(
        client.wait_for_receipt(&cancelled).await.unwrap_err().kind(),
        ErrorKind::SessionCancelled
    );

    let expired = session(&client).await;
    phone.expire(&expired).await.unwrap();
    assert_eq!(
        client.wait_for_receipt(&expired).await.unwrap_err().kind(),
        ErrorKind::SessionExpired
    );

    let broken = session(&client).await;
    phone.error(&broken).await.unwrap();
    assert_eq!(
        client.wait_for_receipt(&broken).await.unwrap_err().kind(),
        ErrorKind::SessionError
    );
}

#[tokio::test]
async fn session_expires_by_the_sandbox_clock() {
    let clock = Clock::manual(SystemTime::now());
    let builder = Sandbox::builder()
        .clock(clock.clone())
        .check_clock(false)
        .session_lifetime(Duration::from_secs(60));
    let sandbox = builder.start().await.unwrap();
    let client = sandbox.client();
    let session = session(&client).await;
    clock.advance(Duration::from_secs(61));
    assert_eq!(
        client.get_session(&session).await.unwrap().status,
        SessionStatus::Expired
    );
}

#[tokio::test]
async fn receipt_of_another_session_is_rejected() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let (mine, theirs) = (session(&client).await, session(&client).await);
    approve(&sandbox, &mine, Person::adult()).await;
    let other = approve(&sandbox, &theirs, Person::child()).await;

    assert_eq!(
        client.get_receipt(&mine, &other).await.unwrap_err().kind(),
        ErrorKind::SessionMismatch
    );
    let unbound = client.get_receipt_unbound(&other).await.unwrap();
    assert_eq!(
        unbound.ensure_session(&mine).unwrap_err().kind(),
        ErrorKind::SessionMismatch
    );
    assert!(unbound.ensure_session(&theirs).is_ok());
}

#[tokio::test]
async fn session_of_another_application_is_not_found() {
    let key = AppKey::from_pem(RSA_2048_PEM).unwrap();
    let apps = [AppConfig::new(), AppConfig::new().sdk_id(OTHER_SDK_ID).key(key.clone())];
    let sandbox = apps
        .into_iter()
        .fold(Sandbox::builder(), |builder, app| builder.app(app))
        .start()
        .await
        .unwrap();
    let client = sandbox.client();
    let other = client_with(&sandbox, OTHER_SDK_ID, key.pem());

    let session = session(&client).await;
    let receipt = approve(&sandbox, &session, Person::adult()).await;
    assert_eq!(
        other.get_session(&session).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        other.get_receipt(&session, &receipt).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[tokio::test]
async fn account_problems_have_distinct_error_kinds() {
    let third_party = Policy::builder().attribute("com.example.points").build().unwrap();
    let cases = [
        (AccountProblem::ServiceDisabled, ErrorKind::ServiceDisabled),
        (AccountProblem::NoOrganisation, ErrorKind::NoOrganisation),
        (AccountProblem::OrganisationStatus, ErrorKind::OrganisationStatus),
        (AccountProblem::ThirdPartyRequest, ErrorKind::ThirdPartyRequest),
    ];
    for (problem, kind) in cases {
        let sandbox = Sandbox::builder().account_problem(problem).start().await.unwrap();
        let config = SessionConfig::builder(third_party.clone(), "/back").build().unwrap();
        let error = sandbox.client().create_session(&config).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.status(), Some(403));
        assert!(error.code().is_some() && error.message().is_some() && error.request_id().is_some());
    }
}

#[tokio::test]
async fn unknown_attribute_is_rejected_by_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let policy = Policy::builder()
        .wanted(WantedAttribute::new("shoe_size"))
        .build()
        .unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let error = sandbox.client().create_session(&config).await.unwrap_err();
    assert_eq!(error.status(), Some(400));
    assert!(
        matches!(error.kind(), ErrorKind::UnknownAttribute | ErrorKind::InvalidPayload),
        "{error}"
    );
    assert!(error.message().unwrap().contains("shoe_size"));
}

#[tokio::test]
async fn wrong_key_and_wrong_sdk_id_are_rejected() {
    let sandbox = Sandbox::start().await.unwrap();
    let wrong_key = client_with(&sandbox, sandbox.sdk_id(), RSA_2048_PEM);
    let error = wrong_key.create_session(&config()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::InvalidSignature, Some(401)));
    assert_eq!(error.code(), Some("INVALID_REQUEST_SIGNATURE"));

    let wrong_id = client_with(&sandbox, OTHER_SDK_ID, sandbox.key_pem());
    let error = wrong_id.create_session(&config()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::InvalidAuthHeader, Some(401))
    );
}

#[tokio::test]
async fn unknown_ids_are_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let session: SessionId = "ss.v2.unknown/session?id#".parse().unwrap();
    assert_eq!(
        client.get_session(&session).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        client.create_qr_code(&session).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        client
            .get_qr_code(&"qr.v2.x".parse().unwrap())
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::NotFound
    );
    let receipt = "A".repeat(64).parse().unwrap();
    assert_eq!(
        client.get_receipt(&session, &receipt).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn blocking_client_completes_a_share() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let client = blocking::Client::builder(sandbox.sdk_id(), Key::from_pem(sandbox.key_pem()).unwrap())
        .base_url(sandbox.base_url())
        .build_blocking()
        .unwrap();
    let session = client.create_session(&config()).unwrap();
    let qr_code = client.create_qr_code(&session.id).unwrap();
    assert_eq!(client.get_qr_code(&qr_code.id).unwrap().id, qr_code.id);
    runtime
        .block_on(sandbox.phone().approve(&session.id, Person::adult()))
        .unwrap();
    let applicant: Applicant = client.wait_for_receipt(&session.id).unwrap().extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");
}

#[tokio::test]
async fn phone_and_sdk_describe_anchors_in_the_same_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let session = session(&client).await;
    let phone = format!("{}phone/{session}", sandbox.phone_url());
    let page = reqwest::get(phone).await.unwrap().text().await.unwrap();
    let receipt = approve(&sandbox, &session, Person::adult()).await;
    let receipt = client.get_receipt(&session, &receipt).await.unwrap();
    let Outcome::Shared(share) = receipt.outcome() else {
        panic!("the share failed");
    };
    let anchors: Vec<_> = share.profile().iter().flat_map(|shared| shared.anchors()).collect();
    assert!(anchors.len() >= 5, "{anchors:?}");
    for anchor in anchors {
        assert!(page.contains(&anchor.describe()), "{}", anchor.describe());
    }
}
