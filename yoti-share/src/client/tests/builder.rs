//! Settings of the builder and of the environment.

use std::{collections::HashMap, ffi::OsString, time::Duration};

use crate::{
    error::{Error, ErrorKind, KeyErrorKind},
    types::base_url::BaseUrl,
};
use {
    super::{CREATED, SDK_ID, builder, key, session},
    crate::client::{Client, ClientBuilder, retry::RetryPolicy, transport::ScriptedTransport},
};

const PEM: &str = include_str!("../../../tests/keys/rsa-2048.pem");

fn invalid_field(result: Result<Client, Error>) -> String {
    let error = result.expect_err("the client was built");
    assert_eq!(error.kind(), ErrorKind::Config);
    error.config_error().unwrap().field().to_owned()
}

#[test]
fn each_invalid_setting_is_named() {
    let yoti = ScriptedTransport::new();
    let new = || Client::builder(SDK_ID, key()).transport(yoti.clone());
    assert_eq!(invalid_field(Client::builder("", key()).build()), "sdk_id");
    assert_eq!(
        invalid_field(Client::builder("my-application", key()).build()),
        "sdk_id"
    );
    assert_eq!(
        invalid_field(new().base_url("http://api.yoti.com/share").build()),
        "base_url"
    );
    assert_eq!(invalid_field(new().base_url("").build()), "base_url");
    assert_eq!(invalid_field(new().timeout(Duration::ZERO).build()), "timeout");
    assert_eq!(invalid_field(new().deadline(Duration::ZERO).build()), "deadline");
    assert_eq!(invalid_field(new().max_response_size(0).build()), "max_response_size");
    assert_eq!(
        invalid_field(new().retry(RetryPolicy::default().max_attempts(0)).build()),
        "retry.max_attempts"
    );
    assert_eq!(
        invalid_field(new().retry(RetryPolicy::default().cap(Duration::ZERO)).build()),
        "retry.cap"
    );
    assert_eq!(invalid_field(new().user_agent("two\nlines").build()), "user_agent");
    assert_eq!(invalid_field(new().sdk_name("").build()), "sdk_name");
}

#[tokio::test]
async fn settings_reach_the_request() {
    let yoti = ScriptedTransport::new().json(200, CREATED).json(200, CREATED);
    builder(&yoti).build().unwrap().get_session(&session()).await.unwrap();
    let client = builder(&yoti)
        .base_url("http://localhost:4000/else/where/".parse::<BaseUrl>().unwrap())
        .user_agent("shop/2")
        .sdk_name("Shop")
        .build()
        .unwrap();
    client.get_session(&session()).await.unwrap();

    let requests = yoti.requests();
    let header = |at: usize, name: &str| requests[at].headers()[name].to_str().unwrap().to_owned();
    assert!(
        requests[0]
            .uri()
            .to_string()
            .starts_with("https://api.yoti.com/share/v2/sessions/ss.v2.1?nonce=")
    );
    assert_eq!(
        header(0, "user-agent"),
        concat!("yoti-share/", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(header(0, "x-yoti-sdk"), "Rust");
    assert_eq!(header(0, "x-yoti-auth-id"), SDK_ID);
    assert!(
        requests[1]
            .uri()
            .to_string()
            .starts_with("http://localhost:4000/else/where/v2/sessions/ss.v2.1?nonce=")
    );
    assert_eq!(header(1, "user-agent"), "shop/2");
    assert_eq!(header(1, "x-yoti-sdk"), "Shop");
}

#[test]
fn debug_contains_no_secret() {
    let yoti = ScriptedTransport::new();
    let builder = Client::builder(SDK_ID, crate::key::Key::from_pem(PEM).unwrap()).transport(yoti);
    let shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    let shown = format!("{shown} {client:?} {:?}", client.wait(&session()));
    let body: String = PEM.lines().filter(|line| !line.starts_with('-')).collect();
    assert!(
        !body
            .as_bytes()
            .windows(12)
            .any(|part| shown.contains(std::str::from_utf8(part).unwrap())),
        "{shown}"
    );
}

fn client_from_env(variables: &[(&str, &str)]) -> Result<Client, Error> {
    let variables: HashMap<_, _> = variables
        .iter()
        .map(|&(name, value)| (name, OsString::from(value)))
        .collect();
    ClientBuilder::from_variables(|name| variables.get(name).cloned())?
        .transport(ScriptedTransport::new())
        .build()
}

#[test]
fn environment_provides_id_and_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.pem");
    client_from_env(&[("YOTI_CLIENT_SDK_ID", SDK_ID), ("YOTI_KEY_FILE_PATH", path)]).unwrap();
    client_from_env(&[("YOTI_CLIENT_SDK_ID", SDK_ID), ("YOTI_KEY", PEM)]).unwrap();
    let one_line = PEM.trim().replace('\n', "\\n");
    client_from_env(&[("YOTI_CLIENT_SDK_ID", SDK_ID), ("YOTI_KEY", &one_line)]).unwrap();
}

#[test]
fn variables_are_read_without_surrounding_white_space() {
    let id = format!("\u{feff} {SDK_ID}\u{200b}\r\n");
    let url = ("YOTI_DIGITAL_IDENTITY_API_URL", "\thttps://api.yoti.com/share\n");
    client_from_env(&[("YOTI_CLIENT_SDK_ID", &id), ("YOTI_KEY", PEM), url]).unwrap();
}

#[test]
fn variable_in_quotes_is_reported_by_its_name() {
    let pem = ("YOTI_KEY", PEM);
    let id = format!("\"{SDK_ID}\"");
    let error = client_from_env(&[("YOTI_CLIENT_SDK_ID", &id), pem]).unwrap_err();
    let expected = "`YOTI_CLIENT_SDK_ID` is in quotes, which are not part of it";
    assert!(error.to_string().starts_with(expected), "{error}");
    let url = ("YOTI_DIGITAL_IDENTITY_API_URL", "'https://api.yoti.com/share'");
    let error = client_from_env(&[("YOTI_CLIENT_SDK_ID", SDK_ID), pem, url]).unwrap_err();
    let expected = "`YOTI_DIGITAL_IDENTITY_API_URL` is in quotes, which are not part of it";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn empty_variable_is_unset_when_the_other_is_set() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.pem");
    let id = ("YOTI_CLIENT_SDK_ID", SDK_ID);
    client_from_env(&[id, ("YOTI_KEY_FILE_PATH", path), ("YOTI_KEY", "")]).unwrap();
    client_from_env(&[id, ("YOTI_KEY_FILE_PATH", " \n"), ("YOTI_KEY", PEM)]).unwrap();
}

#[tokio::test]
async fn environment_provides_base_url() {
    let variables = |name: &str| match name {
        "YOTI_CLIENT_SDK_ID" => Some(SDK_ID.into()),
        "YOTI_KEY" => Some(PEM.into()),
        "YOTI_DIGITAL_IDENTITY_API_URL" => Some("http://127.0.0.1:4000/share".into()),
        _ => None,
    };
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let client = ClientBuilder::from_variables(variables)
        .unwrap()
        .transport(yoti.clone())
        .build()
        .unwrap();
    client.get_session(&session()).await.unwrap();
    assert_eq!(yoti.requests()[0].uri().authority().unwrap(), "127.0.0.1:4000");
}

#[test]
fn each_invalid_variable_is_named() {
    let id = ("YOTI_CLIENT_SDK_ID", SDK_ID);
    let pem = ("YOTI_KEY", PEM);
    assert_eq!(invalid_field(client_from_env(&[pem])), "YOTI_CLIENT_SDK_ID");
    assert_eq!(
        invalid_field(client_from_env(&[("YOTI_CLIENT_SDK_ID", "  "), pem])),
        "YOTI_CLIENT_SDK_ID"
    );
    assert_eq!(invalid_field(client_from_env(&[id])), "YOTI_KEY_FILE_PATH");
    assert_eq!(
        invalid_field(client_from_env(&[id, ("YOTI_KEY_FILE_PATH", "")])),
        "YOTI_KEY_FILE_PATH"
    );
    assert_eq!(invalid_field(client_from_env(&[id, ("YOTI_KEY", "")])), "YOTI_KEY");
    assert_eq!(
        invalid_field(client_from_env(&[id, pem, ("YOTI_KEY_FILE_PATH", "key.pem")])),
        "YOTI_KEY"
    );
    assert_eq!(
        invalid_field(client_from_env(&[id, pem, ("YOTI_DIGITAL_IDENTITY_API_URL", "")])),
        "YOTI_DIGITAL_IDENTITY_API_URL"
    );
    assert_eq!(
        invalid_field(client_from_env(&[
            id,
            pem,
            ("YOTI_DIGITAL_IDENTITY_API_URL", "api.yoti.com")
        ])),
        "YOTI_DIGITAL_IDENTITY_API_URL"
    );

    let error = client_from_env(&[id, ("YOTI_KEY_FILE_PATH", "/nowhere/key.pem")]).unwrap_err();
    assert_eq!(error.key_error().unwrap().kind(), KeyErrorKind::Unreadable);
    assert_eq!(
        invalid_field(client_from_env(&[id, ("YOTI_KEY", "/nowhere/key.pem")])),
        "YOTI_KEY"
    );
    assert_eq!(
        invalid_field(client_from_env(&[id, ("YOTI_KEY_FILE_PATH", PEM)])),
        "YOTI_KEY_FILE_PATH"
    );
    let error = client_from_env(&[id, ("YOTI_KEY", "-----BEGIN CERTIFICATE-----")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key);
}

#[cfg(unix)]
#[test]
fn variable_that_is_not_utf8_is_named() {
    use std::os::unix::ffi::OsStringExt;

    for wrong in ["YOTI_CLIENT_SDK_ID", "YOTI_KEY", "YOTI_DIGITAL_IDENTITY_API_URL"] {
        let variables = |name: &str| match name {
            name if name == wrong => Some(OsString::from_vec(vec![b'a', 0xff])),
            "YOTI_CLIENT_SDK_ID" => Some(SDK_ID.into()),
            "YOTI_KEY" => Some(PEM.into()),
            _ => None,
        };
        assert_eq!(
            invalid_field(ClientBuilder::from_variables(variables).and_then(ClientBuilder::build)),
            wrong
        );
    }
}
