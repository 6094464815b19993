//! Requests for access tokens, and requests that have one.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use yoti_share::{
    AccessToken, ApiRequest, Credentials, ErrorKind, Key, KeyError, KeyErrorKind, Nonce, Policy, RequestSigner,
    SessionConfig, SignedRequest, SigningInput, TokenRequest,
};

use crate::{SDK_ID, credentials};

const ID: [u8; 16] = [
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0xf6, 0x77, 0x08, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
];

fn time() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_700_000_000_999)
}

fn request() -> TokenRequest {
    TokenRequest::new(["share:sessions", "b"]).unwrap()
}

fn sign(request: &TokenRequest) -> SignedRequest {
    request
        .sign_with(&credentials(), Nonce::from_bytes(ID), time())
        .unwrap()
}

/// The form field with this name, without decoding it.
fn field<'a>(request: &'a SignedRequest, name: &str) -> &'a str {
    let body = std::str::from_utf8(request.body()).unwrap();
    let start = format!("{name}=");
    body.split('&')
        .find_map(|field| field.strip_prefix(start.as_str()))
        .unwrap()
}

/// Header and claims of an assertion, as they are written.
fn parts(assertion: &str) -> (String, String) {
    let text = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let mut parts = assertion.split('.');
    (text(parts.next().unwrap()), text(parts.next().unwrap()))
}

fn sorted_headers(request: &SignedRequest) -> Vec<(&str, &str)> {
    let headers = request.headers().iter();
    let mut headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    headers.sort_unstable();
    headers
}

#[test]
fn token_request_is_the_documented_form() {
    let request = sign(&request());
    assert_eq!(request.method(), "POST");
    assert_eq!(request.url(), "https://auth.api.yoti.com/v1/oauth/token");
    assert_eq!(request.path_and_query(), "/v1/oauth/token");
    assert_eq!(
        sorted_headers(&request),
        [
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("user-agent", "yoti-share/0.1.0"),
        ]
    );
    let body = std::str::from_utf8(request.body()).unwrap();
    let fixed = "grant_type=client_credentials&scope=share%3Asessions+b\
                 &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=";
    let assertion = body.strip_prefix(fixed).unwrap();
    assert_eq!(assertion.split('.').count(), 3);
    assert!(!assertion.contains(['=', '%', '+', '/', '&']), "{assertion}");
}

#[test]
fn assertion_has_the_documented_header_and_claims() {
    let (header, claims) = parts(field(&sign(&request()), "client_assertion"));
    assert_eq!(header, r#"{"alg":"PS384","typ":"JWT"}"#);
    assert_eq!(
        claims,
        r#"{"iss":"sdk:c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c","sub":"sdk:c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c","jti":"00112233-4455-4677-8899-aabbccddeeff","aud":"https://auth.api.yoti.com/v1/oauth/token","iat":1700000000,"exp":1700000300}"#
    );
}

#[test]
fn audience_is_the_url_of_the_token_endpoint_unchanged() {
    for url in [
        "http://127.0.0.1:4000/auth/v1/oauth/token",
        "https://auth.example.com/token/",
    ] {
        let request = sign(&request().auth_url(url).unwrap());
        assert_eq!(
            (request.url(), request.path_and_query()),
            (url, &url[url.rfind("/auth/").or(url.rfind("/token/")).unwrap()..])
        );
        let (_, claims) = parts(field(&request, "client_assertion"));
        assert!(claims.contains(&format!(r#""aud":"{url}""#)), "{claims}");
    }
}

#[test]
fn assertion_alone_equals_that_of_the_request() {
    let assertion = request()
        .assertion_with(&credentials(), Nonce::from_bytes(ID), time())
        .unwrap();
    assert_eq!(parts(&assertion), parts(field(&sign(&request()), "client_assertion")));
}

#[test]
fn each_assertion_has_a_new_id() {
    let claims = || parts(field(&request().sign(&credentials()).unwrap(), "client_assertion")).1;
    let id = |claims: &str| claims.split_once(r#""jti":""#).unwrap().1[..36].to_owned();
    let (one, other) = (id(&claims()), id(&claims()));
    assert_ne!(one, other);
    assert_eq!(one.as_bytes()[14], b'4', "{one}");
}

#[test]
fn invalid_scopes_are_rejected() {
    let cases: [(&[&str], &str); 6] = [
        (&[], "`scopes` are empty"),
        (&["a", ""], "`scopes` contain an empty one"),
        (&["a b"], "`scopes` contain one with a space"),
        (&["a\tb"], "`scopes` contain a character"),
        (&["a\"b"], "`scopes` contain a character"),
        (&["é"], "`scopes` contain a character"),
    ];
    for (scopes, expected) in cases {
        let error = TokenRequest::new(scopes).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn url_that_exposes_the_assertion_is_rejected() {
    for (url, expected) in [
        (
            "http://auth.api.yoti.com/v1/oauth/token",
            "`auth_url` is `http`; use `https`",
        ),
        ("http://sandbox:4000/token", "`auth_url` is `http`; use `https`"),
        (
            "https://auth.api.yoti.com",
            "`auth_url` has no path; give the URL of the token endpoint",
        ),
        ("https://auth.api.yoti.com/", "`auth_url` has no path"),
        (
            "",
            "`auth_url` is empty; give one such as `https://auth.api.yoti.com/v1/oauth/token`",
        ),
        (
            "https://a:b@auth.api.yoti.com/token",
            "`auth_url` contains a user or password",
        ),
        ("https://auth.api.yoti.com/token?a=1", "`auth_url` has a query"),
    ] {
        let error = request().auth_url(url).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn clock_before_1970_is_an_error() {
    let before = UNIX_EPOCH - Duration::from_millis(1);
    let error = request()
        .sign_with(&credentials(), Nonce::from_bytes(ID), before)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Clock);
}

/// A signer that does not override the default.
struct Rs256Only;

impl RequestSigner for Rs256Only {
    async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(vec![1])
    }
}

/// Returns the hash of its input.
struct Ps384;

impl RequestSigner for Ps384 {
    async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::remote("an assertion is not signed with this algorithm"))
    }

    async fn sign_ps384(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(input.sha384().to_vec())
    }
}

#[tokio::test]
async fn remote_key_signs_the_assertion_or_reports_that_it_cannot() {
    let error = request()
        .sign_async(&Credentials::new(SDK_ID, Rs256Only).unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key);
    assert_eq!(error.key_error().unwrap().kind(), KeyErrorKind::Ps384Unsupported);

    let credentials = Credentials::new(SDK_ID, Ps384).unwrap();
    let signed = request()
        .sign_async_with(&credentials, Nonce::from_bytes(ID), time())
        .await
        .unwrap();
    // printf '%s' HEADER.CLAIMS | openssl dgst -sha384 -binary | basenc --base64url | tr -d '=\n'
    let signature = field(&signed, "client_assertion").rsplit('.').next().unwrap();
    assert_eq!(signature, include_str!("assertion.sha384").trim_end());
}

#[test]
fn request_with_a_token_is_not_signed() {
    let token = AccessToken::new("the-token").unwrap();
    let session = "ss.v2.a=".parse().unwrap();
    let get = ApiRequest::get_session(&session).with_token(&token).unwrap();
    assert_eq!(get.method(), "GET");
    assert_eq!(get.url(), "https://api.yoti.com/share/v2/sessions/ss.v2.a=");
    assert_eq!(get.path_and_query(), "/v2/sessions/ss.v2.a=");
    assert_eq!(
        sorted_headers(&get),
        [
            ("accept", "application/json"),
            ("authorization", "Bearer the-token"),
            ("user-agent", "yoti-share/0.1.0"),
            ("x-yoti-sdk", "Rust"),
            ("x-yoti-sdk-version", "Rust-0.1.0"),
        ]
    );
    assert!(get.headers()["authorization"].is_sensitive());

    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let post = ApiRequest::create_session(&config);
    let signed = post.sign(&credentials()).unwrap();
    let post = post.with_token(&token).unwrap();
    assert_eq!(
        (post.url(), post.body()),
        ("https://api.yoti.com/share/v2/sessions", signed.body())
    );
    assert_eq!(post.headers()["content-type"], "application/json");
}

/// Every byte of a signed request, as the client sent it before access tokens existed.
#[test]
fn every_byte_of_a_signed_request_is_unchanged() {
    let key = Key::from_pem(crate::PEM).unwrap();
    let credentials = Credentials::new(SDK_ID, key).unwrap();
    let time = UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_999);
    let request = ApiRequest::get_session(&"ss.v2.abc".parse().unwrap());
    let signed = request.sign_with(&credentials, Nonce::from_bytes(ID), time).unwrap();
    let request = http::Request::<Vec<u8>>::from(signed);
    let mut bytes = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        writeln!(bytes, "{name}: {}", value.to_str().unwrap()).unwrap();
    }
    let digest = include_str!("get-session.digest");
    assert_eq!(
        bytes,
        format!(
            "GET https://api.yoti.com/share/v2/sessions/ss.v2.abc?nonce=00112233-4455-4677-8899-aabbccddeeff&timestamp=1700000000123\n\
             x-yoti-auth-id: {SDK_ID}\nx-yoti-auth-digest: {digest}\nx-yoti-sdk: Rust\nx-yoti-sdk-version: Rust-0.1.0\n\
             accept: application/json\nuser-agent: yoti-share/0.1.0\n"
        )
    );
    assert_eq!(request.body(), b"");
}

#[test]
fn debug_shows_neither_token_nor_assertion() {
    let request = request();
    assert_eq!(
        format!("{request:?}"),
        "TokenRequest { scopes: \"share:sessions b\", auth_url: BaseUrl(https://auth.api.yoti.com/v1/oauth/token), .. }"
    );
    let length = sign(&request).body().len();
    assert_eq!(
        format!("{:?}", sign(&request)),
        format!("SignedRequest {{ method: POST, body_length: {length}, .. }}")
    );
}
