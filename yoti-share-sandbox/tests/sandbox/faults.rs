//! Each fault does what it says, where it is meant to, as often as it is meant to.

use std::time::{Duration, Instant};

use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use serde_json::{Value, json};
use yoti_share_sandbox::{AccountProblem, Endpoint, Fault, Person, Sandbox, Verdict};

use crate::receipt_reader::{self, Attribute};
use crate::support::{SESSION, builder, call, control, create_session, millis, nonce, start};

const ASKS: &str = r#"{"policy":{"wanted":[{"name":"full_name"},{"name":"gender"}]},"redirectUri":"/c"}"#;

#[tokio::test]
async fn a_status_answers_so_many_times() {
    let sandbox = start().await;
    sandbox.fault(Fault::status(503).retry_after(1).times(2));
    for _ in 0..2 {
        let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
        assert_eq!(reply.error(), (503, "SERVICE_UNAVAILABLE".to_owned()));
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
    let verdicts: Vec<_> = sandbox
        .requests()
        .into_iter()
        .map(|entry| (entry.status, entry.verdict))
        .collect();
    let fault = (
        Some(503),
        Verdict::Fault {
            name: "status".to_owned(),
        },
    );
    assert_eq!(verdicts, [fault.clone(), fault, (Some(201), Verdict::Accepted)]);

    sandbox.fault(Fault::status(429).retry_after("Wed, 21 May 2025 11:02:00 GMT"));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("Wed, 21 May 2025 11:02:00 GMT"))
    );
    sandbox.clear_faults();
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );

    sandbox.fault(Fault::status(204).times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
}

#[tokio::test]
async fn a_fault_keeps_to_its_endpoint() {
    let sandbox = start().await;
    sandbox.fault(Fault::status(500).on(Endpoint::GetSession).on(Endpoint::GetQrCode));
    let id = create_session(&sandbox, SESSION).await;
    assert_eq!(
        call(&sandbox, "GET", &format!("/v2/sessions/{id}")).send().await.status,
        500
    );
    assert_eq!(
        call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
            .send()
            .await
            .status,
        201
    );
    assert_eq!(call(&sandbox, "GET", "/v2/qr-codes/x").send().await.status, 500);
}

#[tokio::test]
async fn bodies_can_be_anything() {
    let sandbox = start().await;
    let post = || call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    sandbox.fault(Fault::html_body(502).times(1));
    let html = post().send().await;
    assert_eq!(
        (html.status, html.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    assert!(html.body.starts_with(b"<!doctype html>"));

    sandbox.fault(Fault::body(200, "application/json", r#"{"id":"#).times(1));
    let half = post().send().await;
    assert_eq!((half.status, &*half.body), (200, &b"{\"id\":"[..]));

    sandbox.fault(Fault::wrong_content_type().times(1));
    let plain = post().send().await;
    assert_eq!(
        (plain.status, plain.header("content-type")),
        (201, Some("text/plain; charset=utf-8"))
    );
    assert_eq!(plain.text("/status"), "CREATED");
}

#[tokio::test]
async fn a_reset_cuts_the_connection_before_the_answer() {
    let sandbox = start().await;
    sandbox.fault(Fault::reset().times(1));
    let error = call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .try_send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(sandbox.requests()[0].status, None);
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
}

#[tokio::test]
async fn a_truncation_breaks_off_in_the_middle() {
    let sandbox = start().await;
    sandbox.fault(Fault::truncation().times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    let promised: usize = reply.header("content-length").unwrap().parse().unwrap();
    assert_eq!(reply.status, 201);
    assert_eq!(reply.body.len(), promised / 2);
    assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
}

#[tokio::test]
async fn latency_delays_the_answer() {
    let sandbox = start().await;
    sandbox.fault(Fault::latency(Duration::from_millis(150)).times(1));
    sandbox.fault(Fault::status(500).times(1));
    let before = Instant::now();
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        500
    );
    assert!(before.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_shifted_clock_shows_in_the_date_and_judges_timestamps() {
    let sandbox = start().await;
    sandbox.fault(Fault::clock_offset(400).times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(reply.error(), (401, "INVALID_REQUEST_SIGNATURE".to_owned()));
    assert_eq!(reply.header("date"), Some("Wed, 21 May 2025 11:07:47 GMT"));

    sandbox.fault(Fault::clock_offset(-400).times(1));
    let query = format!("nonce={}&timestamp={}", nonce(), millis(&sandbox) - 400_000);
    let reply = call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .query(query)
        .send()
        .await;
    assert_eq!(
        (reply.status, reply.header("date")),
        (201, Some("Wed, 21 May 2025 10:54:27 GMT"))
    );
}

#[tokio::test]
async fn refusals_can_be_had_one_at_a_time() {
    let sandbox = start().await;
    sandbox.fault(Fault::account_problem(AccountProblem::OrganisationStatus).times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(reply.error(), (403, "INVALID_ORG_STATUS".to_owned()));
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
}

#[tokio::test]
async fn a_future_status_is_one_that_nobody_knows() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    sandbox.fault(Fault::future_status("PONDERING"));
    let path = format!("/v2/sessions/{id}");
    assert_eq!(call(&sandbox, "GET", &path).send().await.text("/status"), "PONDERING");
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions")
            .body(SESSION)
            .send()
            .await
            .text("/status"),
        "PONDERING"
    );
    sandbox.clear_faults();
    assert_eq!(call(&sandbox, "GET", &path).send().await.text("/status"), "CREATED");
}

/// A receipt as it is while `fault` lasts, and the key to it or why there is none.
async fn spoilt(sandbox: &Sandbox, fault: Fault) -> (Value, Result<Vec<u8>, &'static str>) {
    let id = create_session(sandbox, ASKS).await;
    let receipt_id = sandbox.phone().approve(&id, Person::adult()).await.unwrap().receipt_id;
    let path = format!("/v2/receipts/{}", receipt_id.replace('+', "-").replace('/', "_"));
    let sound = call(sandbox, "GET", &path).send().await.json();
    sandbox.fault(fault.times(1));
    let receipt = call(sandbox, "GET", &path).send().await.json();
    assert_ne!(receipt, sound);
    assert_eq!(call(sandbox, "GET", &path).send().await.json(), sound);
    let item_key = format!(
        "/v2/wrapped-item-keys/{}",
        receipt["wrappedItemKeyId"].as_str().unwrap()
    );
    let item_key = call(sandbox, "GET", &item_key).send().await.json();
    let private = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
    let key = receipt_reader::receipt_key(&receipt, &item_key, &private);
    (receipt, key)
}

async fn spoilt_profile(sandbox: &Sandbox, fault: Fault) -> Vec<Attribute> {
    let (receipt, key) = spoilt(sandbox, fault).await;
    receipt_reader::attributes(&receipt_reader::part(&receipt, "otherPartyContent", "profile", &key.unwrap()).unwrap())
}

#[tokio::test]
async fn a_corrupt_tag_keeps_the_receipt_shut() {
    let sandbox = start().await;
    assert_eq!(spoilt(&sandbox, Fault::corrupt_tag()).await.1, Err("GCM"));
}

#[tokio::test]
async fn a_corrupt_padding_spoils_the_profile_only() {
    let sandbox = start().await;
    let (receipt, key) = spoilt(&sandbox, Fault::corrupt_padding()).await;
    let key = key.unwrap();
    assert_eq!(
        receipt_reader::part(&receipt, "otherPartyContent", "profile", &key),
        Err("padding")
    );
    assert!(receipt_reader::part(&receipt, "content", "profile", &key).is_ok());
}

#[tokio::test]
async fn the_first_attribute_can_be_of_no_known_type_or_twice_there_or_badly_certified() {
    let sandbox = start().await;
    let shape = |attributes: &[Attribute]| -> Vec<(String, u64)> {
        attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), attribute.content_type))
            .collect()
    };
    let name = || "full_name".to_owned();
    let gender = || ("gender".to_owned(), 1);
    let unknown = spoilt_profile(&sandbox, Fault::unknown_content_type()).await;
    assert_eq!(shape(&unknown), [(name(), 99), gender()]);
    let twice = spoilt_profile(&sandbox, Fault::duplicate_attribute()).await;
    assert_eq!(shape(&twice), [(name(), 1), (name(), 1), gender()]);
    let certified = spoilt_profile(&sandbox, Fault::malformed_certificate()).await;
    assert_eq!(shape(&certified), [(name(), 1), gender()]);
    for anchor in &certified[0].anchors {
        // The value of the extension: fifteen bytes announced, none there.
        assert!(
            anchor.certificates[0]
                .windows(6)
                .any(|window| window == [0x04, 0x04, 0x30, 0x11, 0x80, 0x0f])
        );
    }
}

#[tokio::test]
async fn faults_are_set_listed_and_taken_away_over_http() {
    let sandbox = builder().start().await.unwrap();
    let fault = r#"{"kind":"status","status":503,"retry_after":1,"times":2,"endpoint":"create_session"}"#;
    let set = control(&sandbox, "POST", "/sandbox/faults", fault).await;
    let expected =
        json!({"kind": "status", "status": 503, "retry_after": "1", "times": 2, "endpoints": ["create_session"]});
    assert_eq!((set.status, set.json()), (201, expected.clone()));
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/faults", "").await.json(),
        json!({"faults": [expected]})
    );
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        503
    );
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/faults", "").await.json()["faults"][0]["times"],
        1
    );
    assert_eq!(control(&sandbox, "DELETE", "/sandbox/faults", "").await.status, 204);
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/faults", "").await.json(),
        json!({"faults": []})
    );
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
    for wrong in ["", "{", "[]", r#"{"kind":"quake"}"#, r#"{"kind":"reset","time":1}"#] {
        let reply = control(&sandbox, "POST", "/sandbox/faults", wrong).await;
        assert_eq!(reply.error(), (400, "INVALID_PAYLOAD".to_owned()), "{wrong}");
    }
}
