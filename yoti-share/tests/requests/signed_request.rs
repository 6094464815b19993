use std::time::{Duration, SystemTime, UNIX_EPOCH};

use yoti_share::{ApiRequest, ErrorKind, Nonce, Policy, SessionConfig, SignedRequest};

use crate::{SDK_ID, credentials};

const NONCE: [u8; 16] = [
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0xf6, 0x77, 0x08, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
];

fn timestamp() -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_999)
}

fn sign(request: &ApiRequest) -> SignedRequest {
    request
        .sign_with(&credentials(), Nonce::from_bytes(NONCE), timestamp())
        .unwrap()
}

fn header<'a>(request: &'a SignedRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap())
}

#[test]
fn get_is_signed_without_the_path_of_the_base_url() {
    let request = sign(&ApiRequest::get_session(&"ss.v2.abc".parse().unwrap()));
    let query = "nonce=00112233-4455-4677-8899-aabbccddeeff&timestamp=1700000000123";
    assert_eq!(request.method(), "GET");
    assert_eq!(
        request.url(),
        format!("https://api.yoti.com/share/v2/sessions/ss.v2.abc?{query}")
    );
    assert_eq!(request.path_and_query(), format!("/v2/sessions/ss.v2.abc?{query}"));
    assert_eq!(request.body(), b"");
    // printf 'GET&/v2/sessions/ss.v2.abc?nonce=…&timestamp=…' | openssl dgst -sha256 -sign rsa-2048.pem | base64 -w0
    assert_eq!(
        header(&request, "X-Yoti-Auth-Digest"),
        Some(include_str!("get-session.digest"))
    );
}

#[test]
fn post_is_signed_with_its_body() {
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let request = sign(&ApiRequest::create_session(&config));
    assert_eq!(
        request.body(),
        br#"{"policy":{"wanted":[{"name":"full_name"}],"wanted_auth_types":[],"wanted_remember_me":false},"extensions":[],"redirectUri":"/back"}"#,
    );
    assert_eq!(
        header(&request, "X-Yoti-Auth-Digest"),
        Some(include_str!("create-session.digest"))
    );
}

#[test]
fn headers_match_the_specification() {
    let get = sign(&ApiRequest::get_session(&"s".parse().unwrap()));
    assert_eq!(header(&get, "X-Yoti-Auth-Id"), Some(SDK_ID));
    assert_eq!(header(&get, "X-Yoti-SDK"), Some("Rust"));
    assert_eq!(header(&get, "X-Yoti-SDK-Version"), Some("Rust-0.1.0"));
    assert_eq!(header(&get, "Accept"), Some("application/json"));
    assert_eq!(header(&get, "User-Agent"), Some("yoti-share/0.1.0"));
    assert_eq!(header(&get, "Content-Type"), None);

    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let post = sign(&ApiRequest::create_session(&config));
    assert_eq!(header(&post, "Content-Type"), Some("application/json"));
}

#[test]
fn post_without_a_body_has_content_length_0() {
    let session = "ss.v2.a".parse().unwrap();
    let post = sign(&ApiRequest::create_qr_code(&session));
    assert_eq!(header(&post, "content-length"), Some("0"));
    assert_eq!(header(&post, "content-type"), None);
    assert_eq!(
        header(&sign(&ApiRequest::get_session(&session)), "content-length"),
        None
    );
}

#[test]
fn sdk_name_and_user_agent_can_be_changed() {
    let request = ApiRequest::get_session(&"s".parse().unwrap());
    let request = sign(&request.sdk_name("Node").unwrap().user_agent("my-site/2").unwrap());
    assert_eq!(header(&request, "X-Yoti-SDK"), Some("Node"));
    assert_eq!(header(&request, "X-Yoti-SDK-Version"), Some("Node-0.1.0"));
    assert_eq!(header(&request, "User-Agent"), Some("my-site/2"));

    let request = || ApiRequest::get_session(&"s".parse().unwrap());
    assert_eq!(request().sdk_name("a\nb").unwrap_err().field(), "sdk_name");
    assert_eq!(request().user_agent("").unwrap_err().field(), "user_agent");
}

#[test]
fn every_request_has_its_method_and_path() {
    let session = "ss".parse().unwrap();
    let expected = [
        (ApiRequest::get_session(&session), "GET", "/v2/sessions/ss?"),
        (
            ApiRequest::create_qr_code(&session),
            "POST",
            "/v2/sessions/ss/qr-codes?",
        ),
        (
            ApiRequest::get_qr_code(&"qr".parse().unwrap()),
            "GET",
            "/v2/qr-codes/qr?",
        ),
        (
            ApiRequest::get_receipt(&"Ab+/Ag==".parse().unwrap()),
            "GET",
            "/v2/receipts/Ab-_Ag?",
        ),
        (
            ApiRequest::get_item_key(&"key".parse().unwrap()),
            "GET",
            "/v2/wrapped-item-keys/key?",
        ),
    ];
    for (request, method, path) in expected {
        let request = sign(&request);
        assert_eq!(request.method(), method);
        assert!(
            request.path_and_query().starts_with(path),
            "{}",
            request.path_and_query()
        );
        assert_eq!(request.body(), b"");
    }
}

#[test]
fn ids_are_percent_encoded_and_cannot_leave_their_segment() {
    let request = sign(&ApiRequest::get_session(&"a+b/c=?#% é../x".parse().unwrap()));
    let path = "/v2/sessions/a+b%2Fc=%3F%23%25%20%C3%A9..%2Fx?nonce=";
    assert!(
        request.path_and_query().starts_with(path),
        "{}",
        request.path_and_query()
    );
}

#[test]
fn base_url_is_sent_but_not_signed() {
    let home = sign(&ApiRequest::get_session(&"s".parse().unwrap()));
    let away = sign(
        &ApiRequest::get_session(&"s".parse().unwrap())
            .base_url("http://127.0.0.1:4000/deep/share/")
            .unwrap(),
    );
    assert!(
        away.url()
            .starts_with("http://127.0.0.1:4000/deep/share/v2/sessions/s?nonce=")
    );
    assert_eq!(away.path_and_query(), home.path_and_query());
    assert_eq!(header(&away, "X-Yoti-Auth-Digest"), header(&home, "X-Yoti-Auth-Digest"));
}

#[test]
fn http_request_equals_the_signed_request() {
    let signed = sign(&ApiRequest::create_qr_code(&"s".parse().unwrap()));
    let request: http::Request<Vec<u8>> = signed.clone().into();
    assert_eq!(request.method(), signed.method());
    assert_eq!(request.uri().to_string(), signed.url());
    assert_eq!(request.headers(), signed.headers());
    assert_eq!(request.body(), signed.body());
}

#[test]
fn each_signature_has_a_new_nonce_of_uuid_version_4() {
    let request = ApiRequest::get_session(&"s".parse().unwrap());
    let nonce = || {
        let signed = request.sign(&credentials()).unwrap();
        let query = signed.path_and_query().split_once("nonce=").unwrap().1;
        query.split_once('&').unwrap().0.to_owned()
    };
    let (one, other) = (nonce(), nonce());
    assert_ne!(one, other);
    for nonce in [one, other] {
        assert_eq!(nonce.len(), 36);
        assert_eq!(nonce.as_bytes()[14], b'4', "{nonce}");
        assert!(b"89ab".contains(&nonce.as_bytes()[19]), "{nonce}");
    }
}

#[test]
fn clock_before_1970_is_an_error() {
    let request = ApiRequest::get_session(&"s".parse().unwrap());
    let before = UNIX_EPOCH - Duration::from_millis(1);
    let error = request
        .sign_with(&credentials(), Nonce::from_bytes(NONCE), before)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Clock);
}

#[test]
fn debug_shows_neither_nonce_nor_signature() {
    let request = sign(&ApiRequest::get_session(&"s".parse().unwrap()));
    let shown = format!("{request:?} {:?} {:?}", request.headers(), Nonce::from_bytes(NONCE));
    assert!(!shown.contains("00112233"), "{shown}");
    assert!(
        !shown.contains(header(&request, "X-Yoti-Auth-Digest").unwrap()),
        "{shown}"
    );
}

#[test]
fn debug_shows_operation_base_url_and_body_length() {
    let request = ApiRequest::get_session(&"s".parse().unwrap());
    assert_eq!(
        format!("{request:?}"),
        "ApiRequest { operation: GetSession, base_url: BaseUrl(https://api.yoti.com/share), body_length: 0, .. }"
    );
    assert_eq!(
        format!("{:?}", sign(&request)),
        "SignedRequest { method: GET, body_length: 0, .. }"
    );
}
