//! Configurations, requests, sessions and webhooks.

use yoti_share::{
    ApiRequest, BaseUrl, Client, ConfigError, Credentials, ErrorBody, Extension, ItemKeyId, Key, LocationConstraint,
    Nonce, Notification, QrCode, QrCodeDetails, QrCodeId, ReceiptId, ReceiptQueryError, RememberMeId, SdkId, Session,
    SessionConfig, SharePolicy as _, ThirdPartyAttribute, TransactionalFlow,
    axum::{ReceiptRedirect, WebhookEvent, WebhookRejection},
    blocking,
    webhook::{Event, Guard},
};
use yoti_share_sandbox::AppKey;

use super::{
    Everything,
    output::{Printed, SECRETS},
};

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

pub(crate) fn print(printed: &mut Printed) {
    drop(print_request(printed));
    print_responses(printed);
    print_webhook(printed);
    print_invalid(printed);
}

fn notification() -> Notification {
    Notification::post("https://example.com/canary-hook")
        .bearer("canary-token")
        .header("X-Key", "canary")
}

fn config() -> SessionConfig {
    SessionConfig::for_policy::<Everything>("/back?token=canary-redirect")
        .subject_id("canary-subject")
        .notification(notification())
        .extension(LocationConstraint::new(16.77, 0.0))
        .extension(TransactionalFlow::new(serde_json::json!({"canary": 1})))
        .extension(ThirdPartyAttribute::new(std::time::UNIX_EPOCH).definition("com.example.points"))
        .build()
        .unwrap()
}

/// Prints a request and its parts. Returns the secrets of this request: nonce, digest and a line of the key.
fn print_request(printed: &mut Printed) -> [String; 3] {
    let key = AppKey::insecure_test_key();
    printed.debug(Everything::POLICY);
    printed.debug(&SessionConfig::for_policy::<Everything>("/canary").subject_id("canary"));
    printed.debug(&notification());
    printed.debug(&notification().basic("canary-user", "canary-password"));
    printed.debug(&LocationConstraint::new(16.77, 0.0));
    printed.debug(&TransactionalFlow::new(serde_json::json!({"canary": 1})));
    printed.debug(&ThirdPartyAttribute::new(std::time::UNIX_EPOCH));
    printed.debug(&Extension::new("NEW", serde_json::json!({"canary": 1})));
    printed.debug(&config());
    let credentials = Credentials::new(SDK_ID, Key::from_pem(key.pem()).unwrap()).unwrap();
    printed.debug(&credentials);
    printed.debug(&credentials.sdk_id());
    let builder = || Client::builder(SDK_ID, credentials.key().clone());
    printed.debug(&builder());
    printed.debug(&Client::new(credentials.clone()).unwrap());
    printed.debug(
        &Client::new(credentials.clone())
            .unwrap()
            .wait(&"ss.v2.a".parse().unwrap()),
    );
    let blocking: blocking::Client = builder().build_blocking().unwrap();
    printed.debug(&blocking);
    printed.debug(&blocking.wait(&"ss.v2.a".parse().unwrap()));
    printed.debug(&Nonce::from_bytes(*b"canarycanarycana"));
    printed.debug(&"https://api.example.com/share".parse::<BaseUrl>().unwrap());
    let request = ApiRequest::create_session(&config());
    printed.debug(&request);
    let signed = request.sign(&credentials).unwrap();
    printed.debug(&signed);
    printed.debug(signed.headers());

    let query = signed.path_and_query().split_once("nonce=").unwrap().1;
    let nonce = query.split_once('&').unwrap().0;
    let digest = signed.headers().get("x-yoti-auth-digest").unwrap().to_str().unwrap();
    let line = key.pem().lines().nth(5).unwrap();
    [nonce, digest, line].map(ToOwned::to_owned)
}

/// Prints sessions and QR codes from API responses.
fn print_responses(printed: &mut Printed) {
    let session = r#"{"id":"s","status":"COMPLETED","receipt":{"id":"canarycanary"}}"#;
    printed.debug(&Session::from_json(session).unwrap());
    let code = r#"{"id":"q","policy":"canary","extensions":["canary"],"session":{"id":"s","status":"CREATED"},"redirectUri":"canary"}"#;
    printed.debug(&QrCodeDetails::from_json(code).unwrap());
    printed.debug(&ErrorBody::from_json(
        r#"{"id":"canary","error":"the canary","message":"canary"}"#,
    ));
    printed.debug(&QrCode::from_json(r#"{"id":"q","uri":"https://code.yoti.com/a"}"#).unwrap());
    printed.debug(&"k".parse::<ItemKeyId>().unwrap());
    printed.debug(&"q".parse::<QrCodeId>().unwrap());
    for wrong in [
        r#"{"id":"canary\u0000"}"#,
        r#"{"id":{"canary":1},"status":"X"}"#,
        "canary",
        r#""canary""#,
    ] {
        printed.error(&Session::from_json(wrong).unwrap_err());
        printed.error(&QrCode::from_json(wrong).unwrap_err());
        printed.error(&QrCodeDetails::from_json(wrong.replace("\"s\"", "7")).unwrap_err());
    }
}

fn print_webhook(printed: &mut Printed) {
    let event = Event::from_json(r#"{"id":"s","status":"COMPLETED","receipt":{"id":"canarycanary"}}"#).unwrap();
    printed.debug(&event);
    printed.debug(&event.next_call());
    printed.debug(&WebhookEvent(event));
    printed.error(&WebhookRejection::Malformed(Event::from_json("canary").unwrap_err()));
    printed.debug(&ReceiptRedirect("canarycanary".parse().unwrap()));
    let unreadable: ReceiptQueryError = ReceiptId::from_query("receiptId=canary!").unwrap_err();
    printed.error(&unreadable);
    printed.error(&yoti_share::Error::from(unreadable));
    for lenient in [
        r#"{"id":"s","status":"COMPLETED","receipt":{"id":"canary!","error":"the canary"}}"#,
        r#"{"id":"s","status":["canary"],"receipt":{"error":"the canary"}}"#,
    ] {
        printed.debug(&Event::from_json(lenient).unwrap());
        printed.debug(&Session::from_json(lenient).unwrap());
    }
    printed.error(&Event::from_json("canary").unwrap_err());
    printed.error(&Event::from_json(r#"{"id":["canary"],"status":"COMPLETED"}"#).unwrap_err());
    printed.debug(&Guard::bearer("canary-token").unwrap());
    printed.debug(&Guard::basic("canary-user", "canary-password").unwrap());
    printed.error(&Guard::basic("canary:user", "canary-password").unwrap_err());
}

fn print_invalid(printed: &mut Printed) {
    let error = |config: yoti_share::SessionConfigBuilder| config.build().unwrap_err();
    let plain = || SessionConfig::for_policy::<Everything>("/back");
    let redirect = |uri: &str| error(SessionConfig::for_policy::<Everything>(uri));
    let errors: [ConfigError; 11] = [
        redirect("javascript:canary"),
        redirect("//canary.example/"),
        redirect("https://canary:canary@example.com/"),
        redirect("/back?receiptId=canarycanary"),
        error(SessionConfig::for_policy::<Everything>("/canary canary")),
        error(plain().subject("canary".into())),
        error(plain().notification(Notification::post("canary"))),
        error(plain().notification(Notification::post("https://canary:canary@example.com/"))),
        error(plain().notification(Notification::post("http://canary.example.com/").bearer("canary"))),
        error(plain().notification(Notification::post("https://example.com/").header("X-Key", "canary\n"))),
        error(plain().extension(LocationConstraint::new(91.0, 0.0))),
    ];
    for error in &errors {
        printed.error(error);
    }
    printed.error(&"canary".parse::<SdkId>().unwrap_err());
    printed.error(&"canary!".parse::<ReceiptId>().unwrap_err());
    printed.error(&"canary\0".parse::<RememberMeId>().unwrap_err());
    printed.error(&"canary".parse::<BaseUrl>().unwrap_err());
    printed.error(&"https://canary:canary@example.com".parse::<BaseUrl>().unwrap_err());
}

#[test]
fn request_output_is_redacted() {
    let mut printed = Printed::default();
    let secrets = print_request(&mut printed);
    print_responses(&mut printed);
    printed.holds_none_of(SECRETS);
    printed.holds_none_of(secrets.iter().map(String::as_str));
}

#[test]
fn webhook_output_is_redacted() {
    let mut printed = Printed::default();
    print_webhook(&mut printed);
    printed.holds_none_of(SECRETS);
}

#[test]
fn config_error_reveals_no_values() {
    let mut printed = Printed::default();
    print_invalid(&mut printed);
    printed.holds_none_of(SECRETS);
}
