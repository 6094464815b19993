//! Notifications that the sandbox sends, from the socket to the receipt.

use tokio::{io::AsyncWriteExt, net::TcpListener};
use yoti_share::{
    Client, FollowUp, Notification, Outcome, Policy, SessionConfig, SessionId, SessionStatus,
    webhook::{Event, Guard},
};
use yoti_share_sandbox::{Failure, Person, Sandbox};
use yoti_share_tests::ReceivedRequest;

/// A server that receives one notification.
struct Hook(TcpListener);

impl Hook {
    async fn open() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}/hook", self.0.local_addr().unwrap())
    }

    async fn receive(self) -> ReceivedRequest {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let notification = ReceivedRequest::read(&mut stream).await;
        let response = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        stream.write_all(response).await.unwrap();
        notification
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

    let notification = hook.receive().await;
    assert!(
        Guard::bearer("a long random text")
            .unwrap()
            .admits(&notification.headers)
    );
    assert!(
        !Guard::bearer("a long random test")
            .unwrap()
            .admits(&notification.headers)
    );
    let event = Event::from_json(notification.body).unwrap();
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

    let notification = hook.receive().await;
    assert!(Guard::basic("yoti", "pass:word").unwrap().admits(&notification.headers));
    let event = Event::from_json(notification.body).unwrap();
    assert_eq!(event.status, SessionStatus::Failed);
    assert_eq!(event.receipt_error.as_deref(), Some("FRAUD_DETECTED"));
    match client.follow(&event).await.unwrap() {
        FollowUp::Receipt(receipt) => assert!(matches!(receipt.outcome(), Outcome::Failed(_))),
        other => panic!("{other:?}"),
    }
}
