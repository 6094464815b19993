//! Settings of clients with access tokens, from the builder and from the environment.

use std::{collections::HashMap, ffi::OsString};

use super::super::env;
use super::{CREATED, FAILED_RECEIPT, SDK_ID, Servers, bearer_tokens, config, key, session, token_json};
use crate::{
    client::{Client, ClientBuilder, transport::ScriptedTransport},
    error::{ConfigError, Error, ErrorKind},
    types::id::ReceiptId,
    webhook::Event,
};

const PEM: &str = include_str!("../../../tests/keys/rsa-2048.pem");

fn config_error(result: Result<Client, Error>) -> String {
    let error = result.expect_err("the client was built");
    assert_eq!(error.kind(), ErrorKind::Config);
    error.to_string()
}

#[test]
fn each_invalid_setting_is_named() {
    let tokens = || Client::builder(SDK_ID, key()).token_auth(["share"]);
    let cases = [
        (Client::builder(SDK_ID, key()).token_auth([""; 0]), "`scopes` are empty"),
        (Client::builder("x", key()).token_auth(["share"]), "`sdk_id` is not"),
        (tokens().auth_url(""), "`auth_url` is empty"),
        (
            tokens().auth_url("http://auth.example.com/token"),
            "`auth_url` is `http`; use `https`",
        ),
        (tokens().auth_url("https://auth.example.com"), "`auth_url` has no path"),
        (
            tokens().base_url("http://127.0.0.1:4000/share"),
            "`auth_url` is not set, but the base URL is plain `http`",
        ),
        (
            tokens()
                .insecure_http_base_url("http://sandbox:4000/share")
                .auth_url("http://other:4000/token"),
            "`auth_url` is `http` to another host than the API",
        ),
        (
            tokens()
                .insecure_http_base_url("http://sandbox:4000/share")
                .auth_url("http://auth.api.yoti.com/v1/oauth/token"),
            "`auth_url` is `http` to a host of Yoti",
        ),
        (Client::with_token(""), "`access_token` is empty"),
        (Client::with_token("Bearer abc"), "`access_token` starts with `Bearer`"),
        (
            Client::with_token("abc").token_auth(["share"]),
            "`token_auth` is set, but this client gets its tokens from elsewhere",
        ),
    ];
    for (builder, expected) in cases {
        let error = config_error(builder.build());
        assert!(error.starts_with(expected), "{error}\ninstead of\n{expected}");
    }
}

#[test]
fn auth_url_may_be_https_loopback_or_on_the_host_of_the_api() {
    let tokens = || Client::builder(SDK_ID, key()).token_auth(["share"]);
    for builder in [
        tokens().auth_url("https://auth.example.com/token"),
        tokens().auth_url("http://127.0.0.1:4000/auth/v1/oauth/token"),
        tokens().base_url("http://localhost:1").auth_url("http://[::1]:2/token"),
        tokens()
            .base_url("http://localhost:1")
            .auth_url("https://auth.example.com/token"),
        tokens()
            .insecure_http_base_url("http://sandbox:4000/share")
            .auth_url("http://SANDBOX:4001/auth/v1/oauth/token"),
        // Without `token_auth`, the URL has no effect: the environment of a sandbox sets it for every client.
        Client::builder(SDK_ID, key()).auth_url("http://auth.example.com"),
    ] {
        builder.build().unwrap();
    }
}

fn variables(variables: &[(&str, &str)]) -> Result<ClientBuilder, Error> {
    let variables: HashMap<_, _> = variables
        .iter()
        .map(|&(name, value)| (name, OsString::from(value)))
        .collect();
    ClientBuilder::from_variables(|name| variables.get(name).cloned())
}

const ID: (&str, &str) = ("YOTI_CLIENT_SDK_ID", SDK_ID);
const KEY: (&str, &str) = ("YOTI_KEY", PEM);
const API: (&str, &str) = ("YOTI_DIGITAL_IDENTITY_API_URL", "http://127.0.0.1:4000/share");

#[tokio::test]
async fn environment_provides_scopes_and_auth_url() {
    let auth = ScriptedTransport::new().json(200, token_json("t1", 3600));
    let api = ScriptedTransport::new().json(200, CREATED);
    let scopes = ("YOTI_AUTH_SCOPES", " share  profile.read\n");
    let url = ("YOTI_AUTH_URL", "\thttps://auth.api.yoti.com/other\r\n");
    let servers = Servers {
        auth: auth.clone(),
        api: api.clone(),
    };
    let client = variables(&[ID, KEY, API, scopes, url])
        .unwrap()
        .transport(servers)
        .build()
        .unwrap();
    client.create_session(&config()).await.unwrap();
    let requests = auth.requests();
    assert_eq!(requests[0].uri(), "https://auth.api.yoti.com/other");
    let body = String::from_utf8(requests[0].body().clone()).unwrap();
    assert!(body.contains("&scope=share+profile.read&"), "{body}");
    assert_eq!(bearer_tokens(&api.requests()), ["t1"]);
}

#[tokio::test]
async fn environment_provides_a_token() {
    let api = ScriptedTransport::new().json(200, CREATED);
    let token = ("YOTI_ACCESS_TOKEN", "\u{feff} given\r\n");
    let client = variables(&[token]).unwrap().transport(api.clone()).build().unwrap();
    client.get_session(&session()).await.unwrap();
    assert_eq!(bearer_tokens(&api.requests()), ["given"]);
    assert_eq!(client.sdk_id().as_str(), "00000000-0000-0000-0000-000000000000");
    assert!(client.inner.receipt_key().is_err());

    let client = variables(&[token, ID, KEY]).unwrap().transport(api).build().unwrap();
    assert_eq!(client.sdk_id().as_str(), SDK_ID);
    assert!(client.inner.receipt_key().is_ok());
}

#[test]
fn one_variable_is_enough_to_be_configured() {
    let is_configured = |set: &str| env::is_configured(|name| (name == set).then(OsString::new));
    for name in [
        "YOTI_CLIENT_SDK_ID",
        "YOTI_KEY_FILE_PATH",
        "YOTI_KEY",
        "YOTI_ACCESS_TOKEN",
        "YOTI_AUTH_SCOPES",
        "YOTI_AUTH_URL",
        "YOTI_DIGITAL_IDENTITY_API_URL",
        "YOTI_INSECURE_HTTP_HOST",
    ] {
        assert!(is_configured(name), "{name}");
    }
    assert!(!is_configured("YOTI_OTHER"));
}

#[test]
fn wrong_variables_are_named() {
    let token = ("YOTI_ACCESS_TOKEN", "given");
    let cases: [(&[(&str, &str)], &str); 9] = [
        (
            &[ID, KEY, ("YOTI_AUTH_SCOPES", " ")],
            "`YOTI_AUTH_SCOPES` is set but empty",
        ),
        (
            &[ID, KEY, ("YOTI_AUTH_SCOPES", "\"a\"")],
            "`YOTI_AUTH_SCOPES` contain a character",
        ),
        (&[("YOTI_ACCESS_TOKEN", "")], "`YOTI_ACCESS_TOKEN` is set but empty"),
        (&[("YOTI_ACCESS_TOKEN", "'abc'")], "`YOTI_ACCESS_TOKEN` is in quotes"),
        (
            &[("YOTI_ACCESS_TOKEN", "Bearer abc")],
            "`YOTI_ACCESS_TOKEN` starts with `Bearer`",
        ),
        (
            &[token, ("YOTI_AUTH_SCOPES", "share"), ID, KEY],
            "`YOTI_AUTH_SCOPES` is set, and `YOTI_ACCESS_TOKEN` too; set one of them",
        ),
        (&[token, ("YOTI_CLIENT_SDK_ID", "x")], "`YOTI_CLIENT_SDK_ID` is not"),
        (
            &[
                ID,
                KEY,
                ("YOTI_AUTH_SCOPES", "share"),
                ("YOTI_AUTH_URL", "http://sandbox/token"),
            ],
            "`YOTI_AUTH_URL` is `http`; use `https`",
        ),
        (
            &[ID, KEY, ("YOTI_AUTH_SCOPES", "share"), ("YOTI_AUTH_URL", "")],
            "`YOTI_AUTH_URL` is set but empty",
        ),
    ];
    for (names, expected) in cases {
        let error =
            config_error(variables(names).and_then(|builder| builder.transport(ScriptedTransport::new()).build()));
        assert!(error.starts_with(expected), "{error}\ninstead of\n{expected}");
    }
    let error = variables(&[("YOTI_ACCESS_TOKEN", "given"), ("YOTI_KEY", "")]).unwrap_err();
    assert!(error.to_string().starts_with("`YOTI_KEY` is set but empty"), "{error}");
}

#[test]
fn debug_contains_no_token() {
    let given = Client::with_token("canary-token");
    let requested = Client::builder(SDK_ID, key()).token_auth(["share"]);
    let mut shown = format!("{given:?} {requested:?}");
    for builder in [given, requested] {
        shown = format!("{shown} {:?}", builder.build().unwrap());
    }
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("scopes: \"share\""), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn receipts_without_a_key_fail_before_anything_is_sent() {
    let yoti = ScriptedTransport::new();
    let client = Client::with_token("given").transport(yoti.clone()).build().unwrap();
    let (session, receipt): (_, ReceiptId) = (session(), "AAAA".parse().unwrap());
    let event = |json: &str| Event::from_json(json).unwrap();
    let with_receipt = event(r#"{"id":"ss.v2.1","status":"COMPLETED","receipt":{"id":"AAAA"}}"#);
    let without = event(r#"{"id":"ss.v2.1","status":"COMPLETED"}"#);
    for error in [
        client.get_receipt(&session, &receipt).await.map(drop),
        client.get_receipt_unbound(&receipt).await.map(drop),
        client.wait_for_receipt(&session).await.map(drop),
        client.wait(&session).await.map(drop),
        client.check(&session).await.map(drop),
        client.follow(&with_receipt).await.map(drop),
        client.follow(&without).await.map(drop),
    ] {
        let error = error.unwrap_err();
        assert_eq!(
            error.config_error().map(ConfigError::field),
            Some("receipt_key"),
            "{error}"
        );
    }
    assert!(yoti.requests().is_empty());

    let yoti = yoti.json(200, FAILED_RECEIPT).json(200, FAILED_RECEIPT);
    client.get_sealed_receipt(&session, &receipt).await.unwrap();
    let client = Client::with_token("given")
        .receipt_key(key())
        .transport(yoti)
        .build()
        .unwrap();
    client.get_receipt(&session, &receipt).await.unwrap();
}
