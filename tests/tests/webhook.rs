//! A notification that the sandbox sends, from the socket to the receipt.

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use yoti_share::{
    Client, FollowUp, Notification, Outcome, Policy, SessionConfig, SessionId, SessionStatus,
    webhook::{Event, Guard},
};
use yoti_share_sandbox::{Failure, Person, Sandbox};

/// Where notifications arrive: one request, read as it comes.
struct Hook(TcpListener);

impl Hook {
    async fn open() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}/hook", self.0.local_addr().unwrap())
    }

    async fn receive(self) -> (HeaderMap, Vec<u8>) {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let mut bytes = Vec::new();
        loop {
            assert_ne!(
                stream.read_buf(&mut bytes).await.unwrap(),
                0,
                "the notification ended early"
            );
            let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
                continue;
            };
            let head = std::str::from_utf8(&bytes[..end]).unwrap();
            let headers: HeaderMap = head
                .lines()
                .skip(1)
                .map(|line| line.split_once(':').unwrap())
                .map(|(name, value)| {
                    (
                        name.parse::<HeaderName>().unwrap(),
                        value.trim().parse::<HeaderValue>().unwrap(),
                    )
                })
                .collect();
            let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
            if bytes.len() >= end + 4 + length {
                stream
                    .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                    .await
                    .unwrap();
                return (headers, bytes[end + 4..].to_vec());
            }
        }
    }
}

async fn session(client: &Client, notification: Notification) -> SessionId {
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back")
        .notification(notification)
        .build()
        .unwrap();
    client.create_session(&config).await.unwrap().id
}

#[tokio::test]
async fn completed_notification_leads_to_the_receipt() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let hook = Hook::open().await;
    let session = session(&client, Notification::post(hook.url()).bearer("a long random text")).await;
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();

    let (headers, body) = hook.receive().await;
    assert!(Guard::bearer("a long random text").unwrap().admits(&headers));
    assert!(!Guard::bearer("a long random test").unwrap().admits(&headers));
    let event = Event::from_json(body).unwrap();
    assert_eq!(
        (&event.session_id, &event.status),
        (&session, &SessionStatus::Completed)
    );
    match client.follow(&event).await.unwrap() {
        FollowUp::Receipt(receipt) => assert!(matches!(receipt.outcome(), Outcome::Shared(_))),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn failed_notification_has_the_error_code() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let hook = Hook::open().await;
    let session = session(&client, Notification::post(hook.url()).basic("yoti", "pass:word")).await;
    sandbox
        .phone()
        .fail(&session, Failure::new("FRAUD_DETECTED"))
        .await
        .unwrap();

    let (headers, body) = hook.receive().await;
    assert!(Guard::basic("yoti", "pass:word").unwrap().admits(&headers));
    let event = Event::from_json(body).unwrap();
    assert_eq!(event.status, SessionStatus::Failed);
    assert_eq!(event.receipt_error.as_deref(), Some("FRAUD_DETECTED"));
    match client.follow(&event).await.unwrap() {
        FollowUp::Receipt(receipt) => assert!(matches!(receipt.outcome(), Outcome::Failed(_))),
        other => panic!("{other:?}"),
    }
}
