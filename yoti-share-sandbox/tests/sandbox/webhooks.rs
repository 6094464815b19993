//! Webhooks, received by a server of the test.

use std::sync::Arc;
use std::time::Duration;

use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use yoti_share_sandbox::seal::{AnchorKind, certificate};
use yoti_share_sandbox::{Delivery, Failure, Person, RedeliverError, Sandbox, ShareStatus};

use crate::support::{SESSION, builder, control, create_session, escaped, start};

/// A received request: its head and its body.
type Received = (String, Value);

/// Starts a server that responds to one request after another with these statuses. Returns its URL and the requests.
async fn receiver(statuses: &'static [u16], tls: Option<TlsAcceptor>) -> (String, mpsc::UnboundedReceiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://127.0.0.1:{}/hook", listener.local_addr().unwrap().port());
    let (sender, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for status in statuses {
            let (stream, _) = listener.accept().await.unwrap();
            match &tls {
                None => respond(stream, *status, &sender).await,
                Some(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        respond(stream, *status, &sender).await;
                    }
                }
            }
        }
    });
    (url, received)
}

async fn respond(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    status: u16,
    sender: &mpsc::UnboundedSender<Received>,
) {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        assert_ne!(read, 0, "the request broke off");
        bytes.extend(&chunk[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if bytes.len() >= end + 4 + length {
            break (head, length);
        }
    };
    let body = serde_json::from_slice(&bytes[bytes.len() - length..]).unwrap();
    sender.send((head, body)).unwrap();
    let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(reply.as_bytes()).await.unwrap();
    stream.shutdown().await.ok();
}

fn session(notification: &str) -> String {
    format!(r#"{{"policy":{{"wanted":[{{"name":"gender"}}]}},"redirectUri":"/c","notification":{notification}}}"#)
}

/// Waits for this many attempts.
async fn deliveries(sandbox: &Sandbox, count: usize) -> Vec<Delivery> {
    let recorded = async {
        loop {
            let deliveries = sandbox.webhooks();
            if deliveries.len() >= count {
                return deliveries;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), recorded)
        .await
        .expect("no attempt was made in 30 seconds")
}

#[tokio::test]
async fn webhook_has_the_configured_method_headers_and_url() {
    let sandbox = start().await;
    let (url, mut received) = receiver(&[200], None).await;
    let notification = format!(
        r#"{{"url":"{url}?a=b","method":"PUT","verifyTls":true,"headers":{{"Authorization":"Bearer t","X-Twice":["1","2"]}}}}"#
    );
    let id = create_session(&sandbox, &session(&notification)).await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    let (head, body) = received.recv().await.unwrap();
    assert!(head.starts_with("PUT /hook?a=b HTTP/1.1\r\n"), "{head}");
    for line in [
        "authorization: Bearer t",
        "x-twice: 1",
        "x-twice: 2",
        "content-type: application/json",
    ] {
        assert!(head.lines().any(|have| have == line), "{line} is not in {head}");
    }
    let time = "2025-05-21T11:01:07.250Z";
    assert_eq!(
        body,
        json!({"id": id, "status": "COMPLETED", "created": time, "updated": time, "receipt": {"id": approval.receipt_id}})
    );
    let delivery = &deliveries(&sandbox, 1).await[0];
    assert_eq!(
        (delivery.attempt, delivery.status, &delivery.next_attempt),
        (1, Some(200), &None)
    );
    let journal = control(&sandbox, "GET", "/sandbox/webhooks", "").await.json();
    assert_eq!(journal["webhooks"][0]["session_id"], *id);
    assert!(!journal.to_string().contains("Bearer t"));
}

#[tokio::test]
async fn every_final_status_sends_a_webhook() {
    let sandbox = builder().check_clock(false).start().await.unwrap();
    let (url, mut received) = receiver(&[200; 5], None).await;
    let body = session(&format!(r#"{{"url":"{url}"}}"#));
    let phone = sandbox.phone();

    let id = create_session(&sandbox, &body).await;
    let failed = phone.fail(&id, Failure::new("FRAUD_DETECTED")).await.unwrap();
    let (head, event) = received.recv().await.unwrap();
    assert!(head.starts_with("POST "), "{head}");
    assert_eq!(
        (&event["status"], &event["receipt"]),
        (
            &json!("FAILED"),
            &json!({"id": failed.receipt_id, "error": "FRAUD_DETECTED"})
        )
    );

    let id = create_session(&sandbox, &body).await;
    phone.cancel(&id).await.unwrap();
    let (_, event) = received.recv().await.unwrap();
    assert_eq!(
        (&event["id"], &event["status"], event.get("receipt")),
        (&json!(id), &json!("CANCELLED"), None)
    );

    let id = create_session(&sandbox, &body).await;
    phone.error(&id).await.unwrap();
    assert_eq!(received.recv().await.unwrap().1["status"], "ERROR");

    let id = create_session(&sandbox, &body).await;
    phone.expire(&id).await.unwrap();
    assert_eq!(received.recv().await.unwrap().1["status"], "EXPIRED");

    // This session gets no further request, and the phone does not end it.
    create_session(&sandbox, &body).await;
    sandbox.clock().advance(Duration::from_secs(900));
    assert_eq!(received.recv().await.unwrap().1["status"], "EXPIRED");
}

#[tokio::test]
async fn failed_delivery_is_repeated_by_the_sandboxs_clock() {
    let sandbox = start().await;
    let (url, mut received) = receiver(&[500, 302, 204], None).await;
    let id = create_session(&sandbox, &session(&format!(r#"{{"url":"{url}"}}"#))).await;
    sandbox.phone().cancel(&id).await.unwrap();
    let first = received.recv().await.unwrap();
    let attempt = deliveries(&sandbox, 1).await.remove(0);
    assert_eq!(
        (attempt.status, attempt.next_attempt.as_deref()),
        (Some(500), Some("2025-05-21T11:01:08.250Z"))
    );

    sandbox.clock().advance(Duration::from_secs(1));
    assert_eq!(received.recv().await.unwrap().1, first.1);
    // A redirect is not followed and counts as a failure.
    let attempt = deliveries(&sandbox, 2).await.remove(1);
    assert_eq!(
        (attempt.status, attempt.next_attempt.as_deref()),
        (Some(302), Some("2025-05-21T11:01:10.250Z"))
    );

    sandbox.clock().advance(Duration::from_secs(2));
    assert_eq!(received.recv().await.unwrap().1, first.1);
    let attempt = deliveries(&sandbox, 3).await.remove(2);
    assert_eq!(
        (attempt.attempt, attempt.status, attempt.next_attempt),
        (3, Some(204), None)
    );
}

#[tokio::test]
async fn delivery_is_given_up_after_five_attempts() {
    let sandbox = start().await;
    // The port was bound and closed, so nothing listens on it.
    let port = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let id = create_session(&sandbox, &session(&format!(r#"{{"url":"http://127.0.0.1:{port}/"}}"#))).await;
    sandbox.phone().cancel(&id).await.unwrap();
    for attempt in 1..=5 {
        let delivery = deliveries(&sandbox, attempt).await.pop().unwrap();
        assert_eq!((delivery.attempt, delivery.status), (attempt, None));
        assert!(delivery.error.is_some());
        assert_eq!(delivery.next_attempt.is_some(), attempt < 5);
        sandbox.clock().advance(Duration::from_secs(8));
    }
}

#[tokio::test]
async fn receiver_that_never_responds_does_not_delay_others() {
    let sandbox = start().await;
    // The operating system accepts the connections, but no task reads from them.
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead_url = format!("http://{}/", dead.local_addr().unwrap());
    let (url, mut received) = receiver(&[200], None).await;
    for url in std::iter::repeat_n(&dead_url, 40).chain([&url]) {
        let id = create_session(&sandbox, &session(&format!(r#"{{"url":"{url}"}}"#))).await;
        sandbox.phone().cancel(&id).await.unwrap();
    }
    // A receiver has ten seconds to respond.
    tokio::time::timeout(Duration::from_secs(5), received.recv())
        .await
        .expect("the other receiver had to wait for the dead one")
        .unwrap();
}

#[tokio::test]
async fn delivery_beyond_the_queues_limit_is_given_up_and_listed() {
    let sandbox = start().await;
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", receiver.local_addr().unwrap());
    // Nothing listens on the port, and the clock does not advance: there is one attempt for each delivery.
    drop(receiver);
    let large = "x".repeat(1_000_000);
    let body = session(&format!(r#"{{"url":"{url}","headers":{{"X-Large":"{large}"}}}}"#));
    // 32 MiB may wait.
    for _ in 0..34 {
        let id = create_session(&sandbox, &body).await;
        sandbox.phone().cancel(&id).await.unwrap();
    }
    let (given_up, tried): (Vec<_>, Vec<_>) = deliveries(&sandbox, 34)
        .await
        .into_iter()
        .partition(|delivery| delivery.attempt == 0);
    assert_eq!((given_up.len(), tried.len()), (1, 33));
    assert!(given_up[0].error.as_ref().unwrap().contains("too many deliveries"));
    assert_eq!((given_up[0].status, &given_up[0].next_attempt), (None, &None));
}

#[tokio::test]
async fn certificate_is_verified_unless_verify_tls_is_false() {
    // A self-signed certificate.
    let key = RsaPrivateKey::from_pkcs1_pem(include_str!("../../keys/insecure-anchor-key.pem")).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.to_pkcs8_der().unwrap().as_bytes().to_vec());
    let certificate = certificate(AnchorKind::Unknown, "").into();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::from(key))
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    for (verify, delivered) in [("true", false), ("null", false), ("false", true)] {
        let sandbox = start().await;
        let (url, mut received) = receiver(&[200], Some(acceptor.clone())).await;
        let id = create_session(
            &sandbox,
            &session(&format!(r#"{{"url":"{url}","verifyTls":{verify}}}"#)),
        )
        .await;
        sandbox.phone().cancel(&id).await.unwrap();
        let delivery = deliveries(&sandbox, 1).await.remove(0);
        assert_eq!(delivery.status.is_some(), delivered, "{verify}: {:?}", delivery.error);
        assert_eq!(received.try_recv().is_ok(), delivered);
    }
}

#[tokio::test]
async fn waiting_for_webhooks_returns_the_attempts_of_the_session() {
    let sandbox = start().await;
    let (url, mut received) = receiver(&[500, 200, 200], None).await;
    let id = create_session(&sandbox, &session(&format!(r#"{{"url":"{url}"}}"#))).await;
    let other = create_session(&sandbox, &session(&format!(r#"{{"url":"{url}"}}"#))).await;
    let act = async {
        // The session has not ended yet when the wait starts.
        tokio::task::yield_now().await;
        sandbox.phone().cancel(&id).await.unwrap();
        received.recv().await.unwrap();
        // The first attempt is recorded before the second one is due.
        deliveries(&sandbox, 1).await;
        sandbox.clock().advance(Duration::from_secs(1));
        received.recv().await.unwrap();
    };
    let (attempts, ()) = tokio::join!(sandbox.webhooks_delivered(&id), act);
    let statuses: Vec<_> = attempts
        .iter()
        .map(|attempt| (attempt.attempt, attempt.status))
        .collect();
    assert_eq!(statuses, [(1, Some(500)), (2, Some(200))]);
    assert!(!attempts[0].is_acknowledged() && attempts[1].is_acknowledged());
    assert!(attempts.iter().all(|attempt| attempt.session_id == id));

    sandbox.phone().cancel(&other).await.unwrap();
    assert_eq!(sandbox.webhooks_delivered(&other).await.len(), 1);
    assert_eq!(sandbox.webhooks_delivered("ss.v2.nothing").await.len(), 0);
    let silent = create_session(&sandbox, SESSION).await;
    sandbox.phone().cancel(&silent).await.unwrap();
    assert_eq!(sandbox.webhooks_delivered(&silent).await.len(), 0);
}

#[tokio::test]
async fn webhook_is_delivered_once_more_on_request() {
    let sandbox = start().await;
    let (url, mut received) = receiver(&[200; 3], None).await;
    let id = create_session(&sandbox, &session(&format!(r#"{{"url":"{url}"}}"#))).await;
    assert_eq!(sandbox.redeliver(&id), Err(RedeliverError::Open));
    sandbox.phone().cancel(&id).await.unwrap();
    let first = received.recv().await.unwrap();
    sandbox.webhooks_delivered(&id).await;
    sandbox.redeliver(&id).unwrap();
    assert_eq!(received.recv().await.unwrap(), first);
    assert_eq!(sandbox.webhooks_delivered(&id).await.len(), 2);

    let path = format!("/sandbox/sessions/{}", escaped(&id));
    let again = control(&sandbox, "POST", &format!("{path}/redeliver"), "").await;
    assert_eq!((again.status, again.json()), (202, json!({"session_id": id})));
    assert_eq!(received.recv().await.unwrap(), first);
    let waited = control(&sandbox, "GET", &format!("{path}/webhooks?wait_seconds=30"), "")
        .await
        .json();
    assert_eq!(waited["webhooks"].as_array().unwrap().len(), 3);
    assert_eq!(waited["waiting"], false);
}

#[tokio::test]
async fn redelivery_without_a_webhook_is_rejected() {
    let sandbox = start().await;
    assert_eq!(sandbox.redeliver("ss.v2.nothing"), Err(RedeliverError::UnknownSession));
    let silent = create_session(&sandbox, SESSION).await;
    let post = async |id: &str| {
        let path = format!("/sandbox/sessions/{}/redeliver", escaped(id));
        control(&sandbox, "POST", &path, "").await.error()
    };
    assert_eq!(post(&silent).await, (409, "INVALID_SESSION_STATUS".to_owned()));
    sandbox.phone().cancel(&silent).await.unwrap();
    assert_eq!(sandbox.redeliver(&silent), Err(RedeliverError::NoNotification));
    assert_eq!(post(&silent).await, (409, "NO_NOTIFICATION".to_owned()));
    assert_eq!(post("nothing").await, (404, "UNKNOWN_SESSION".to_owned()));
    let webhooks = control(&sandbox, "GET", "/sandbox/sessions/nothing/webhooks", "").await;
    assert_eq!(webhooks.error(), (404, "UNKNOWN_SESSION".to_owned()));
}

#[tokio::test]
async fn webhook_cannot_act_on_the_sandbox() {
    let sandbox = start().await;
    let victim = create_session(&sandbox, SESSION).await;
    for path in [
        format!("/sandbox/sessions/{}/approve", escaped(&victim)),
        "/sandbox/faults".to_owned(),
    ] {
        let url = format!("{}{path}", sandbox.origin());
        let body = session(&format!(
            r#"{{"url":"{url}","method":"POST","headers":{{"X-Yoti-Sandbox":""}}}}"#
        ));
        let id = create_session(&sandbox, &body).await;
        sandbox.phone().cancel(&id).await.unwrap();
        let delivery = deliveries(&sandbox, 1).await.pop().unwrap();
        assert_eq!((delivery.attempt, delivery.status), (1, Some(403)), "{path}");
    }
    assert_eq!(sandbox.session(&victim).unwrap().status, ShareStatus::Created);
}
