//! The client in a process with another environment.

use std::process::Command;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use yoti_share::Operation;
use yoti_share::{Client, ErrorKind};

use super::{
    CREATED, SDK_ID, builder, client,
    server::{Server, http_response},
    session,
};

const PEM: &str = include_str!("../keys/rsa-2048.pem");
const PEM_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.pem");

/// Names a directory and a file that do not exist, so the child process finds no root certificates.
const NO_CERTIFICATES: [(&str, &str); 2] = [("SSL_CERT_FILE", "/nowhere/roots.pem"), ("SSL_CERT_DIR", "/nowhere")];

/// Every proxy of the environment, on a port on which nothing listens.
const PROXIES: [(&str, &str); 6] = [
    ("http_proxy", "http://127.0.0.1:1"),
    ("HTTP_PROXY", "http://127.0.0.1:1"),
    ("https_proxy", "http://127.0.0.1:1"),
    ("HTTPS_PROXY", "http://127.0.0.1:1"),
    ("all_proxy", "http://127.0.0.1:1"),
    ("ALL_PROXY", "http://127.0.0.1:1"),
];

/// Another name in the list of tests to run, which no test has.
const CHILD: &str = "child-process";

fn is_child() -> bool {
    std::env::args().any(|argument| argument == CHILD)
}

/// Runs the test of this file in a child process with these variables, and returns what it prints after `RESULT `.
fn run_in_child(test: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("environment::{test}"), CHILD, "--nocapture"])
        .env_remove("YOTI_KEY")
        .env_remove("YOTI_KEY_FILE_PATH")
        .env_remove("YOTI_ACCESS_TOKEN")
        .env_remove("YOTI_AUTH_SCOPES")
        .env_remove("YOTI_AUTH_URL")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
    let (_, result) = printed.split_once("RESULT ").unwrap_or_default();
    result.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn loopback_needs_no_root_certificates() {
    if !is_child() {
        run_in_child("loopback_needs_no_root_certificates", &NO_CERTIFICATES);
        return;
    }
    // OpenSSL builds clients without certificates too.
    if cfg!(not(feature = "native-tls")) {
        let https = builder("https://api.yoti.com/share").build();
        assert_eq!(https.unwrap_err().kind(), ErrorKind::Tls);
    }
    call_loopback();
}

#[test]
fn loopback_is_reached_without_the_proxy_of_the_environment() {
    if !is_child() {
        run_in_child("loopback_is_reached_without_the_proxy_of_the_environment", &PROXIES);
        return;
    }
    call_loopback();
}

/// The API is behind a proxy, which does not respond, and the token endpoint is on this machine.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn loopback_auth_url_is_reached_without_proxy() {
    if !is_child() {
        run_in_child("loopback_auth_url_is_reached_without_proxy", &PROXIES);
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let token = r#"{"access_token":"t","token_type":"Bearer"}"#;
        let server = Server::repeating(http_response("200 OK", "", token)).await;
        let client = builder("https://api.example.com/share")
            .auth_url(format!("{}/token", server.base_url))
            .token_auth(["share"]);
        let error = client.build().unwrap().get_session(&session()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::Connect, Some(Operation::GetSession))
        );
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert!(
            requests[0].head.starts_with("POST /share/token HTTP/1.1"),
            "{}",
            requests[0].head
        );
        assert!(
            requests[0]
                .body
                .starts_with(b"grant_type=client_credentials&scope=share&")
        );
    });
}

#[tokio::main(flavor = "current_thread")]
async fn call_loopback() {
    let server = Server::repeating(http_response("200 OK", "", CREATED)).await;
    client(&server.base_url).get_session(&session()).await.unwrap();
}

/// `0.0.0.0` reaches this machine, but is not a loopback address.
#[test]
fn insecure_http_needs_no_certificates_and_uses_no_proxy() {
    if !is_child() {
        let variables = [NO_CERTIFICATES.as_slice(), PROXIES.as_slice()].concat();
        run_in_child("insecure_http_needs_no_certificates_and_uses_no_proxy", &variables);
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Server::repeating(http_response("200 OK", "", CREATED)).await;
        let base_url = server.base_url.replace("127.0.0.1", "0.0.0.0");
        let client = builder("").insecure_http_base_url(&base_url).build().unwrap();
        client.get_session(&session()).await.unwrap();
        assert_eq!(builder(&base_url).build().unwrap_err().kind(), ErrorKind::Config);
    });
}

/// The result of `Client::from_env` in a process with these variables: `built`, or the error.
fn client_with(variables: &[(&str, &str)]) -> String {
    run_in_child("settings_are_read_from_the_environment", variables)
}

#[test]
fn settings_are_read_from_the_environment() {
    if is_child() {
        match Client::from_env() {
            Ok(_) => println!("RESULT built"),
            Err(error) => println!("RESULT {error}"),
        }
        return;
    }
    let id = ("YOTI_CLIENT_SDK_ID", SDK_ID);
    let url = ("YOTI_DIGITAL_IDENTITY_API_URL", "http://127.0.0.1:4000/share");
    let pem = ("YOTI_KEY", PEM);
    let file = ("YOTI_KEY_FILE_PATH", PEM_FILE);
    let built = |variables: &[(&str, &str)]| assert_eq!(client_with(variables), "built", "{variables:?}");

    built(&[id, file, url]);
    built(&[id, pem, url]);
    built(&[
        ("YOTI_CLIENT_SDK_ID", &format!("\u{feff} {SDK_ID}\u{200b}\r\n")),
        pem,
        url,
    ]);
    built(&[
        id,
        pem,
        ("YOTI_DIGITAL_IDENTITY_API_URL", "\thttp://127.0.0.1:4000/share\n"),
    ]);
    built(&[id, ("YOTI_KEY_FILE_PATH", &format!("\u{feff}{PEM_FILE}\r\n")), url]);
    built(&[id, file, ("YOTI_KEY", " \n"), url]);
    built(&[id, pem, ("YOTI_KEY_FILE_PATH", "\u{200b}"), url]);
    for line_end in ["\\n", "\\\\n", "%0A", "\\u000a", "\\\n", " "] {
        built(&[id, ("YOTI_KEY", &PEM.replace('\n', line_end)), url]);
    }
    built(&[id, ("YOTI_KEY", &format!("\"{}\"", PEM.replace('\n', "\\n"))), url]);
}

#[test]
fn wrong_settings_of_the_environment_are_named() {
    let id = ("YOTI_CLIENT_SDK_ID", SDK_ID);
    let url = ("YOTI_DIGITAL_IDENTITY_API_URL", "http://127.0.0.1:4000/share");
    let pem = ("YOTI_KEY", PEM);
    let file = ("YOTI_KEY_FILE_PATH", PEM_FILE);
    let quoted_id = format!("'{SDK_ID}'");
    let quoted_path = format!("\"{PEM_FILE}\"\n");
    let damaged = PEM.replacen("MII", "M*I", 1).replace('\n', "\\n");
    let spaces = PEM.replace('+', " ");
    let cases: [(&[(&str, &str)], &str); 9] = [
        (
            &[("YOTI_CLIENT_SDK_ID", &quoted_id), pem, url],
            "`YOTI_CLIENT_SDK_ID` is in quotes, which are not part of it; give the client SDK ID from Yoti Hub",
        ),
        (
            &[id, ("YOTI_KEY_FILE_PATH", &quoted_path), url],
            "`YOTI_KEY_FILE_PATH` is in quotes, which are not part of it; give the path of the key's PEM file",
        ),
        (
            &[
                id,
                pem,
                ("YOTI_DIGITAL_IDENTITY_API_URL", "“http://127.0.0.1:4000/share”"),
            ],
            "`YOTI_DIGITAL_IDENTITY_API_URL` is in quotes, which are not part of it; give one such as",
        ),
        (
            &[id, pem, file, url],
            "`YOTI_KEY` is set, and `YOTI_KEY_FILE_PATH` too; set one of them",
        ),
        (
            &[id, ("YOTI_KEY_FILE_PATH", "/nowhere/a\u{1b}[31m\nb.pem"), url],
            r"key file `/nowhere/a\u{1b}[31m\nb.pem`: the file cannot be read",
        ),
        (
            &[id, ("YOTI_KEY", &damaged), url],
            "`YOTI_KEY`: the key contains a character that does not belong to it: `*` at line 2",
        ),
        (
            &[id, ("YOTI_KEY", &spaces), url],
            "`YOTI_KEY`: the key contains spaces inside its lines, probably plus signs",
        ),
        (
            &[id, ("YOTI_KEY", "'/run/secrets/key.pem'"), url],
            "`YOTI_KEY` contains a path; set `YOTI_KEY_FILE_PATH` to it instead",
        ),
        (
            &[
                id,
                pem,
                ("YOTI_DIGITAL_IDENTITY_API_URL", "https://api.yoti.com/share/v2"),
            ],
            "`YOTI_DIGITAL_IDENTITY_API_URL` continues after `/share`; end it there",
        ),
    ];
    for (variables, expected) in cases {
        let error = client_with(variables);
        assert!(error.starts_with(expected), "{error}\ninstead of\n{expected}");
    }
}

#[test]
fn insecure_http_of_the_environment_needs_the_name_of_the_host() {
    let required = [("YOTI_CLIENT_SDK_ID", SDK_ID), ("YOTI_KEY_FILE_PATH", PEM_FILE)];
    let client = |url: &str, host: &str| {
        let variables = [
            ("YOTI_DIGITAL_IDENTITY_API_URL", url),
            ("YOTI_INSECURE_HTTP_HOST", host),
        ];
        client_with(&[required.as_slice(), &variables].concat())
    };
    assert_eq!(client("http://sandbox:4000/share", " Sandbox\n"), "built");
    assert_eq!(client("http://127.0.0.1:4000/share", ""), "built");
    for (url, host, expected) in [
        (
            "http://sandbox:4000/share",
            "",
            "`YOTI_DIGITAL_IDENTITY_API_URL` is `http`; use `https`",
        ),
        (
            "http://sandbox:4000/share",
            "1",
            "`YOTI_INSECURE_HTTP_HOST` is not the host of `YOTI_DIGITAL_IDENTITY_API_URL`",
        ),
        (
            "http://sandbox:4000/share",
            "\"sandbox\"",
            "`YOTI_INSECURE_HTTP_HOST` is in quotes, which are not part of it; give the host of the sandbox",
        ),
        (
            "http://sandbox:4000/share",
            "sandbox:4000",
            "`YOTI_INSECURE_HTTP_HOST` is not the host of `YOTI_DIGITAL_IDENTITY_API_URL`",
        ),
        (
            "https://api.yoti.com/share",
            "api.yoti.com",
            "`YOTI_INSECURE_HTTP_HOST` is set, but `YOTI_DIGITAL_IDENTITY_API_URL` is not an `http://` URL",
        ),
        (
            "http://api.yoti.com/share",
            "api.yoti.com",
            "`YOTI_DIGITAL_IDENTITY_API_URL` is `http` to a host of Yoti, which takes `https` only",
        ),
    ] {
        let error = client(url, host);
        assert!(error.starts_with(expected), "{error}\ninstead of\n{expected}");
    }
}
