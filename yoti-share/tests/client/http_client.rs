//! A reqwest client of the application's own.

use yoti_share::ErrorKind;

use super::{
    CREATED, builder,
    server::{Server, answer},
    session,
};

#[tokio::test]
async fn an_applications_client_is_used_when_it_follows_no_redirects() {
    let elsewhere = Server::saying(answer("200 OK", "", CREATED)).await;
    let location = format!("Location: {}/v2/sessions/x\r\n", elsewhere.base_url);
    let server = Server::saying(answer("307 Temporary Redirect", &location, "")).await;

    let own = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(
            [(http::header::VIA, http::HeaderValue::from_static("own"))]
                .into_iter()
                .collect(),
        )
        .build()
        .unwrap();
    let client = builder(&server.base_url).http_client(own).build().unwrap();
    assert_eq!(
        client.get_session(&session()).await.unwrap_err().kind(),
        ErrorKind::Redirect
    );
    assert!(
        server.requests()[0].has_header("via"),
        "it was not the application's client that sent this"
    );
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn a_client_that_follows_redirects_is_refused_with_the_remedy() {
    let error = builder("http://127.0.0.1:1/share")
        .http_client(reqwest::Client::new())
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("redirect::Policy::none()"), "{error}");
}
