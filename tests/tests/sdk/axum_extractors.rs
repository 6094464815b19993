//! The extractors in a real axum server.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{FromRef, State},
    http::StatusCode,
    routing::{get, post},
};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use yoti_share::{
    FollowUp, Notification, Policy, SessionConfig, SessionStatus,
    axum::{ReceiptRedirect, WebhookEvent, WebhookRejection},
    webhook::{Event, Guard},
};
use yoti_share_sandbox::{Person, Sandbox};

const EVENT: &str = r#"{"id":"ss.v2.a","status":"COMPLETED","receipt":{"id":"AA+/"}}"#;
const TOKEN: &str = "a long random text";

#[derive(Clone)]
struct App {
    guard: Guard,
    events: UnboundedSender<Event>,
}

impl FromRef<App> for Guard {
    fn from_ref(app: &App) -> Self {
        app.guard.clone()
    }
}

async fn hook(State(app): State<App>, WebhookEvent(event): WebhookEvent) -> StatusCode {
    app.events.send(event).unwrap();
    StatusCode::NO_CONTENT
}

async fn own_responses(event: Result<WebhookEvent, WebhookRejection>) -> String {
    match event {
        Ok(WebhookEvent(event)) => event.status.to_string(),
        Err(rejection) => format!("{rejection:?}: {rejection}"),
    }
}

async fn callback(ReceiptRedirect(id): ReceiptRedirect) -> String {
    id.to_string()
}

async fn optional_callback(redirect: Option<ReceiptRedirect>) -> String {
    redirect.map_or_else(|| "none".to_owned(), |ReceiptRedirect(id)| id.to_string())
}

struct Server {
    address: SocketAddr,
    events: UnboundedReceiver<Event>,
}

impl Server {
    async fn start(guard: Guard) -> Self {
        let (sender, events) = unbounded_channel();
        let app = App { guard, events: sender };
        let router = Router::new()
            .route("/hook", post(hook))
            .route("/own", post(own_responses))
            .route("/callback", get(callback))
            .route("/optional", get(optional_callback))
            .with_state(app);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, events }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Posts an event with these headers; returns the status and the body of the response.
    async fn post(&self, path: &str, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> (u16, String) {
        let mut request = reqwest::Client::new().post(self.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let response = reqwest::get(self.url(path)).await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

fn guard() -> Guard {
    Guard::bearer(TOKEN).unwrap()
}

const RIGHT: (&str, &str) = ("authorization", "Bearer a long random text");

#[tokio::test]
async fn notification_of_a_share_reaches_the_handler() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let mut server = Server::start(guard()).await;
    let config = SessionConfig::builder(Policy::builder().full_name().build().unwrap(), "/back")
        .notification(Notification::post(server.url("/hook")).bearer(TOKEN))
        .build()
        .unwrap();
    let session = client.create_session(&config).await.unwrap().id;
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();

    let event = server.events.recv().await.unwrap();
    assert_eq!(
        (&event.session_id, &event.status),
        (&session, &SessionStatus::Completed)
    );
    assert!(matches!(client.follow(&event).await.unwrap(), FollowUp::Receipt(_)));
}

#[tokio::test]
async fn request_without_the_right_secret_is_answered_with_401() {
    let server = Server::start(guard()).await;
    assert_eq!(server.post("/hook", &[RIGHT], EVENT).await.0, 204);
    let wrong: [&[(&str, &str)]; 5] = [
        &[],
        &[("authorization", "Bearer another text")],
        &[("authorization", "Basic YTpi")],
        &[RIGHT, RIGHT],
        &[("x-authorization", "Bearer a long random text")],
    ];
    for headers in wrong {
        let (status, body) = server.post("/hook", headers, EVENT).await;
        assert_eq!(status, 401, "{headers:?}");
        assert!(!body.contains("random"), "{body}");
    }
    assert_eq!(server.events.len(), 1);

    let response = reqwest::Client::new().post(server.url("/hook")).send().await.unwrap();
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    let basic = Server::start(Guard::basic("yoti", "password").unwrap()).await;
    let response = reqwest::Client::new().post(basic.url("/hook")).send().await.unwrap();
    assert_eq!(response.headers()["www-authenticate"], "Basic");
}

#[tokio::test]
async fn body_that_is_not_an_event_is_answered_with_400() {
    let server = Server::start(guard()).await;
    for body in ["", "a=1", "{}", r#"{"id":"canary"}"#, "<canary/>", "[]"] {
        let (status, text) = server.post("/hook", &[RIGHT], body).await;
        assert_eq!(status, 400, "{body}");
        assert!(!text.contains("canary"), "{text}");
    }
    assert!(server.events.is_empty());
}

/// Yoti does not document the type, so an authentic event counts whatever its type is.
#[tokio::test]
async fn content_type_neither_admits_nor_rejects_a_body() {
    let server = Server::start(guard()).await;
    for kind in ["application/json", "text/plain", "application/x-www-form-urlencoded"] {
        let headers = [RIGHT, ("content-type", kind)];
        assert_eq!(server.post("/hook", &headers, EVENT).await.0, 204, "{kind}");
        assert_eq!(server.post("/hook", &headers, "id=ss.v2.a").await.0, 400, "{kind}");
    }
}

#[tokio::test]
async fn body_above_the_limit_is_answered_with_413() {
    const LIMIT: usize = 64 * 1024;
    let server = Server::start(guard()).await;
    let padded = |length: usize| format!("{EVENT}{}", " ".repeat(length - EVENT.len()));
    assert_eq!(server.post("/hook", &[RIGHT], padded(LIMIT)).await.0, 204);
    assert_eq!(
        server.post("/hook", &[RIGHT], padded(LIMIT + 1)).await,
        (413, "the body is larger than 64 KiB, the limit for an event".to_owned())
    );
    assert_eq!(
        server.post("/hook", &[], padded(LIMIT + 1)).await.0,
        401,
        "the secret comes first"
    );
    assert_eq!(server.events.len(), 1);
}

#[tokio::test]
async fn handler_can_respond_to_rejections_by_itself() {
    let server = Server::start(guard()).await;
    assert_eq!(
        server.post("/own", &[RIGHT], EVENT).await,
        (200, "COMPLETED".to_owned())
    );
    let (status, text) = server.post("/own", &[], EVENT).await;
    assert_eq!(status, 200);
    assert!(text.starts_with("Unauthorized"), "{text}");
    let (_, text) = server.post("/own", &[RIGHT], r#"{"id":"canary"}"#).await;
    assert!(
        text.starts_with("Malformed") && text.contains("`status` is missing"),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn redirect_is_read_from_the_query() {
    let server = Server::start(guard()).await;
    for query in [
        "receiptId=Kx%2B%2F8g%3D%3D",
        "lang=en&receiptId=Kx+/8g==",
        "receiptId=Kx%20/8g",
    ] {
        let expected = (200, "Kx+/8g==".to_owned());
        assert_eq!(server.get(&format!("/callback?{query}")).await, expected, "{query}");
        assert_eq!(server.get(&format!("/optional?{query}")).await, expected, "{query}");
    }
}

#[tokio::test]
async fn redirect_without_one_readable_receipt_id_is_answered_with_400() {
    let server = Server::start(guard()).await;
    for query in ["?receiptId=AAAA&receiptId=BBBB", "?receiptId=canary!", "?receiptId="] {
        for page in ["/callback", "/optional"] {
            let (status, text) = server.get(&format!("{page}{query}")).await;
            assert_eq!(status, 400, "{page}{query}");
            assert!(!text.contains("canary"), "{text}");
        }
    }
    for query in ["", "?", "?lang=en"] {
        let (status, text) = server.get(&format!("/callback{query}")).await;
        assert_eq!((status, &*text), (400, "the query has no `receiptId`"), "{query}");
        assert_eq!(
            server.get(&format!("/optional{query}")).await,
            (200, "none".to_owned()),
            "{query}"
        );
    }
}
