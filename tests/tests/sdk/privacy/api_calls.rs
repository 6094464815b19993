//! API calls over sockets: the SDK's errors and logs, and the sandbox's logs.

use tokio::runtime::{self, Runtime};
use yoti_share::{
    Client, ErrorKind, FollowUp, Key, Notification, RetryPolicy, SessionConfig, blocking,
    receipt::StoredReceipt,
    transport::{NeverTransport, RecordingTransport, ScriptedTransport, TransportError, TransportErrorKind},
    webhook::Event,
};
use yoti_share_sandbox::{AppKey, Failure, Person, Sandbox, UnmetRequirement};

use super::{
    Everything, attributes,
    output::{Log, Printed, SECRETS},
    receipts::print_receipt,
};

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

pub(crate) fn print(printed: &mut Printed) {
    let runtime = runtime();
    runtime.block_on(print_sessions(printed));
    runtime.block_on(print_failures(printed));
}

fn runtime() -> Runtime {
    runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn config() -> SessionConfig {
    SessionConfig::for_policy::<Everything>("/canary-redirect")
        .subject_id("canary-subject")
        .notification(Notification::post("http://127.0.0.1:9/canary-hook").bearer("canary-token"))
        .build()
        .unwrap()
}

fn person() -> Person {
    attributes().into_iter().fold(Person::new("canary-person"), Person::raw)
}

fn failure() -> Failure {
    let detail = UnmetRequirement::new("canary-type")
        .document("canary-document", "GBR")
        .details("canary-details");
    Failure::new("FRAUD_DETECTED").detail(detail)
}

/// Prints every way a session can end. Returns the nonces of the requests.
async fn print_sessions(printed: &mut Printed) -> Vec<String> {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let config = config();
    let log = Log::default();
    {
        let _guard = log.capture();
        let shared = client.create_session(&config).await.unwrap();
        printed.debug(&shared);
        let qr_code = client.create_qr_code(&shared.id).await.unwrap();
        printed.debug(&client.get_qr_code(&qr_code.id).await.unwrap());
        sandbox.phone().approve(&shared.id, person()).await.unwrap();
        let receipt = client.wait_for_receipt(&shared.id).await.unwrap();
        print_receipt(printed, &receipt);
        let stored = client.get_sealed_receipt(&shared.id, receipt.id()).await.unwrap();
        printed.debug(&stored);
        let damaged = r#"{"session_id":"s","receipt":"canary","item_key":"canary"}"#;
        printed.error(&StoredReceipt::from_json(damaged).unwrap_err());
        let _filled: Everything = receipt.extract().unwrap();

        let failed = client.create_session(&config).await.unwrap();
        sandbox.phone().fail(&failed.id, failure()).await.unwrap();
        let receipt = client.wait_for_receipt(&failed.id).await.unwrap();
        print_receipt(printed, &receipt);
        printed.error(&receipt.extract::<Everything>().err().unwrap());

        let mismatch = client.get_receipt(&shared.id, receipt.id()).await.unwrap_err();
        assert_eq!(mismatch.kind(), ErrorKind::SessionMismatch);
        printed.error(&mismatch);

        let cancelled = client.create_session(&config).await.unwrap();
        sandbox.phone().cancel(&cancelled.id).await.unwrap();
        printed.error(&client.wait_for_receipt(&cancelled.id).await.unwrap_err());
        printed.error(&client.get_session(&"ss.v2.unknown".parse().unwrap()).await.unwrap_err());

        let event = format!(r#"{{"id":"{}","status":"COMPLETED"}}"#, cancelled.id);
        let followed: FollowUp = client.follow(&Event::from_json(event).unwrap()).await.unwrap();
        printed.debug(&followed);
        for session in [&shared.id, &failed.id, &cancelled.id] {
            printed.debug(&client.check(session).await.unwrap());
        }
    }
    let logged = log.text();
    assert!(logged.contains("create session"), "the SDK logged nothing:\n{logged}");
    assert!(logged.contains("share API"), "the sandbox logged nothing:\n{logged}");
    printed.text(&logged);
    nonces(&sandbox)
}

fn nonces(sandbox: &Sandbox) -> Vec<String> {
    let nonce = |target: &str| {
        target
            .split_once("nonce=")
            .unwrap()
            .1
            .split('&')
            .next()
            .unwrap()
            .to_owned()
    };
    sandbox
        .requests()
        .iter()
        .map(|request| nonce(&request.target))
        .collect()
}

/// Prints error responses, and failures without a response.
async fn print_failures(printed: &mut Printed) {
    let log = Log::default();
    {
        let _guard = log.capture();
        let rejection =
            br#"{"id":"canary","status":400,"error":"INVALID_PAYLOAD","message":"canary-message","errors":["canary"]}"#;
        for status in [400, 401, 403, 404, 409, 429, 500, 503] {
            for body in [&rejection[..], b"canary", br#"{"canary":1}"#, b""] {
                let transport = ScriptedTransport::new().json(status, body);
                printed.debug(&transport);
                let error = client_over(transport)
                    .get_session(&"ss.v2.a".parse().unwrap())
                    .await
                    .unwrap_err();
                printed.error(&error);
                let result = Some(error).map_or(Ok(()), Err);
                printed.panic(|| result.unwrap());
            }
        }
        for body in [&b"canary"[..], br#"{"id":7,"canary":1}"#] {
            let transport = RecordingTransport::new(ScriptedTransport::new().json(200, body));
            printed.debug(&transport);
            printed.error(
                &client_over(transport)
                    .get_session(&"ss.v2.a".parse().unwrap())
                    .await
                    .unwrap_err(),
            );
        }
        printed.debug(&NeverTransport::new());
        printed.error(&TransportError::new(TransportErrorKind::Other, "a reason"));

        // No server listens at this port. The error text of the HTTP library must not contain the path.
        let client = Client::builder(SDK_ID, key())
            .base_url("http://127.0.0.1:1/canary")
            .retry(RetryPolicy::none());
        let error = client
            .build()
            .unwrap()
            .get_session(&"ss.v2.canary".parse().unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        printed.error(&error);
    }
    printed.text(&log.text());
}

fn key() -> Key {
    Key::from_pem(AppKey::insecure_test_key().pem()).unwrap()
}

fn client_over(transport: impl yoti_share::transport::Transport + 'static) -> Client {
    let builder = Client::builder(SDK_ID, key()).transport(transport);
    builder.retry(RetryPolicy::none()).build().unwrap()
}

#[test]
fn api_calls_reveal_no_values_in_errors_and_logs() {
    let runtime = runtime();
    let mut printed = Printed::default();
    let nonces = runtime.block_on(print_sessions(&mut printed));
    assert!(nonces.len() >= 8);
    printed.holds_none_of(SECRETS);
    printed.holds_none_of(nonces.iter().map(String::as_str));
}

#[test]
fn error_responses_reveal_no_values_in_errors_and_logs() {
    let runtime = runtime();
    let mut printed = Printed::default();
    runtime.block_on(print_failures(&mut printed));
    printed.holds_none_of(SECRETS);
}

#[test]
fn blocking_client_reveals_no_values_in_errors_and_logs() {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let key = Key::from_pem(sandbox.key_pem()).unwrap();
    let client: blocking::Client = Client::builder(sandbox.sdk_id(), key)
        .base_url(sandbox.base_url())
        .build_blocking()
        .unwrap();
    let log = Log::default();
    let mut printed = Printed::default();
    {
        let _guard = log.capture();
        let shared = client.create_session(&config()).unwrap();
        runtime.block_on(sandbox.phone().approve(&shared.id, person())).unwrap();
        print_receipt(&mut printed, &client.wait_for_receipt(&shared.id).unwrap());
        let failed = client.create_session(&config()).unwrap();
        runtime.block_on(sandbox.phone().fail(&failed.id, failure())).unwrap();
        let receipt = client.wait_for_receipt(&failed.id).unwrap();
        printed.error(&receipt.extract::<Everything>().err().unwrap());
        printed.error(&client.get_receipt(&shared.id, receipt.id()).unwrap_err());
        printed.error(&runtime.block_on(async { client.get_session(&shared.id) }).unwrap_err());
    }
    let logged = log.text();
    assert!(logged.contains("create session"), "nothing was logged:\n{logged}");
    printed.text(&logged);
    printed.holds_none_of(SECRETS);
    printed.holds_none_of(nonces(&sandbox).iter().map(String::as_str));
}
