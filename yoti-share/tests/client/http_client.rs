//! A reqwest builder of the application.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use yoti_share::{ErrorKind, RetryPolicy};

use super::{
    CREATED, REDIRECTS, builder,
    server::{Connection, Server, http_response},
    session,
};

/// A builder that follows redirects. Its user agent is the `Debug` text of a policy that does not.
fn reqwest_builder() -> reqwest::ClientBuilder {
    let headers = [(http::header::VIA, http::HeaderValue::from_static("application"))];
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::limited(10))
        .user_agent("Policy(None)")
        .default_headers(headers.into_iter().collect())
}

#[tokio::test]
async fn builder_with_redirects_on_never_follows_one() {
    for status in REDIRECTS {
        let elsewhere = Server::repeating(http_response("200 OK", "", CREATED)).await;
        let location = format!("Location: {}/v2/sessions/x\r\n", elsewhere.base_url);
        let server = Server::repeating(http_response(status, &location, "")).await;

        let client = builder(&server.base_url)
            .http_client(reqwest_builder())
            .build()
            .unwrap();
        let error = client.get_session(&session()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1), "{status}");
        assert_eq!(elsewhere.connections(), 0, "{status}");
        assert!(
            server.requests()[0].has_header("via"),
            "the request was not sent with the builder of the application"
        );
    }
}

#[tokio::test]
async fn builder_with_retries_on_never_sends_a_request_twice() {
    let received = Arc::new(AtomicUsize::new(0));
    let server = Server::start({
        let received = Arc::clone(&received);
        move |mut connection: Connection| {
            let received = Arc::clone(&received);
            async move {
                while connection.read_request().await.is_some() {
                    received.fetch_add(1, Ordering::SeqCst);
                    let response = http_response("500 Internal Server Error", "", "");
                    connection.write(response.as_bytes()).await;
                }
            }
        }
    })
    .await;
    let retries = reqwest::retry::for_host("127.0.0.1").classify_fn(|attempt| match attempt.status() {
        Some(_) => attempt.retryable(),
        None => attempt.success(),
    });
    let client = builder(&server.base_url)
        .retry(RetryPolicy::none())
        .http_client(reqwest_builder().retry(retries))
        .build()
        .unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(received.load(Ordering::SeqCst), 1);
}
