//! The client sends exactly the bytes that it signed.

use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1::DecodeRsaPrivateKey,
    pkcs1v15::{Signature, VerifyingKey},
    sha2::Sha256,
    signature::Verifier,
};
use tokio::{io::AsyncWriteExt, net::TcpListener, task::JoinHandle};
use yoti_share::{Client, Key, Notification, Policy, SessionConfig, SessionId};
use yoti_share_tests::{RSA_2048_PEM, ReceivedRequest};

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

/// The text that must be signed according to the protocol, from the bytes of the socket alone.
fn text_to_sign(request: &ReceivedRequest) -> String {
    let endpoint = request.target.strip_prefix("/share").expect("the base path is sent");
    let mut text = format!("{}&{endpoint}", request.method);
    if !request.body.is_empty() {
        text.push('&');
        text.push_str(&STANDARD.encode(&request.body));
    }
    text
}

fn assert_signed(request: &ReceivedRequest) {
    let public = RsaPublicKey::from(&RsaPrivateKey::from_pkcs1_pem(RSA_2048_PEM).unwrap());
    let digest = STANDARD.decode(request.header("x-yoti-auth-digest").unwrap()).unwrap();
    let signature = Signature::try_from(digest.as_slice()).unwrap();
    let text = text_to_sign(request);
    let verified = VerifyingKey::<Sha256>::new(public).verify(text.as_bytes(), &signature);
    assert!(verified.is_ok(), "the signature is not for {text}");
}

/// A server that responds to one request with status 404, which ends the call.
async fn server() -> (String, JoinHandle<ReceivedRequest>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/share", listener.local_addr().unwrap());
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = ReceivedRequest::read(&mut stream).await;
        let response = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(response).await.unwrap();
        request
    });
    (url, request)
}

fn client(url: &str) -> Client {
    Client::builder(SDK_ID, Key::from_pem(RSA_2048_PEM).unwrap())
        .base_url(url)
        .build()
        .unwrap()
}

#[tokio::test]
async fn escaped_ids_are_sent_as_signed() {
    let ids = [
        ("a+b", "a+b"),
        ("a/b", "a%2Fb"),
        ("ab==", "ab=="),
        ("a!$&'()*,;:@b", "a!$&'()*,;:@b"),
        ("a?b", "a%3Fb"),
        ("a#b", "a%23b"),
        ("a b", "a%20b"),
        ("naïve-日本", "na%C3%AFve-%E6%97%A5%E6%9C%AC"),
        ("a%2Fb", "a%252Fb"),
        ("a..b/../c", "a..b%2F..%2Fc"),
        ("ss.v2.A_-~", "ss.v2.A_-~"),
    ];
    for (id, segment) in ids {
        let (url, server) = server().await;
        let id: SessionId = id.parse().unwrap();
        client(&url).get_session(&id).await.unwrap_err();
        let request = server.await.unwrap();
        let path = request.target.split('?').next().unwrap();
        assert_eq!(path, format!("/share/v2/sessions/{segment}"));
        assert_signed(&request);
    }
}

#[tokio::test]
async fn request_body_is_sent_as_signed() {
    let (url, server) = server().await;
    let config = SessionConfig::builder(
        Policy::builder()
            .full_name()
            .attribute("com.example.é\"")
            .build()
            .unwrap(),
        "/back",
    )
    .notification(Notification::post("https://example.com/hook").bearer("t"))
    .build()
    .unwrap();
    client(&url).create_session(&config).await.unwrap_err();
    let request = server.await.unwrap();
    assert_eq!(request.method, "POST");
    assert_signed(&request);
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("x-yoti-auth-id"), Some(SDK_ID));
    assert_eq!(request.header("accept"), Some("application/json"));
}

#[tokio::test]
async fn post_without_body_sends_content_length_zero() {
    let (url, server) = server().await;
    client(&url).create_qr_code(&"s".parse().unwrap()).await.unwrap_err();
    let request = server.await.unwrap();
    assert_eq!(request.header("content-length"), Some("0"));
    assert_eq!(request.header("content-type"), None);
    assert!(text_to_sign(&request).starts_with("POST&/v2/sessions/s/qr-codes?nonce="));
    assert_signed(&request);
}
