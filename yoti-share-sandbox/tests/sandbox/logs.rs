//! The log of the program.

use std::time::Duration;

use crate::access_tokens::{self, FORM, post_token, send, token_form};
use crate::program::Program;
use crate::support::{call_at, escaped, exchange};

/// Runs a share from its first request to its receipt, and each kind of rejected request, with a canary in all personal and
/// secret values, at the most detailed log level.
#[tokio::test]
async fn logs_contain_no_personal_data_and_no_secrets() {
    const MARK: &str = "canary";
    let (mut program, lines_read) = Program::start_logged(&["--log", "trace"]);
    let key = program.key();
    let mut queries = Vec::new();
    let mut call = |method: &str, path: &str, body: &str| {
        let call = call_at(program.address(), program.text("sdk_id"), &key, method, path).body(body);
        queries.push(call.query.clone());
        call
    };
    let control = async |path: String, body: &str| {
        let length = body.len();
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
        let reply = exchange(program.address(), format!("{head}{body}").as_bytes()).await;
        reply.unwrap().status
    };

    // Nothing listens on this port.
    let hook = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/{MARK}-hook?token={MARK}", listener.local_addr().unwrap())
    };
    let session = serde_json::json!({
        "policy": {"wanted": [{"name": "full_name"}], "wanted_auth_types": [], "wanted_remember_me": true},
        "extensions": [],
        "redirectUri": format!("/{MARK}-page"),
        "subject": {"subject_id": format!("{MARK}-subject")},
        "notification": {"url": hook, "headers": {"X-Token": format!("{MARK}-header")}},
    });
    let session = session.to_string();
    let person = format!(r#"{{"attributes":{{"full_name":"{MARK}-name"}}}}"#);
    let id = call("POST", "/v2/sessions", &session).send().await.text("/id");
    let path = format!("/sandbox/sessions/{}", escaped(&id));
    let code = call("POST", &format!("/v2/sessions/{}/qr-codes", escaped(&id)), "{}");
    assert_eq!(code.send().await.status, 201);
    assert_eq!(control(format!("{path}/scan"), "").await, 200);
    assert_eq!(control(format!("{path}/approve"), &person).await, 200);
    let seen = call("GET", &format!("/v2/sessions/{}", escaped(&id)), "").send().await;
    let receipt = seen.text("/receipt/id");
    let receipt = call("GET", &format!("/v2/receipts/{}", escaped(&receipt)), "")
        .send()
        .await;
    assert_eq!(receipt.status, 200);
    let wrapped = receipt.text("/wrappedItemKeyId");
    let wrapped = call("GET", &format!("/v2/wrapped-item-keys/{}", escaped(&wrapped)), "")
        .send()
        .await;
    assert_eq!(wrapped.status, 200);

    // Errors do not quote wrong values either.
    let wrong = call("POST", "/v2/sessions", &session).signing("something else");
    assert_eq!(wrong.send().await.status, 401);
    let broken = session.replace("\"policy\"", "\"canary\"");
    assert_eq!(call("POST", "/v2/sessions", &broken).send().await.status, 400);
    let unknown = call("GET", &format!("/v2/receipts/{MARK}"), "").send().await;
    assert!([400, 404].contains(&unknown.status), "{}", unknown.status);
    assert_eq!(control(format!("{path}/approve"), &person[1..]).await, 400);

    let assertion = access_tokens::assertion_for(&program).sign();
    let form = token_form(&assertion, "any");
    let token = post_token(program.address(), FORM, &form).await.text("/access_token");
    // The assertion is sent once more, and in other places.
    for line in [
        "POST /auth/v1/oauth/token".to_owned(),
        format!("POST /auth/v1/oauth/token?{form}"),
    ] {
        assert_eq!(send(program.address(), &line, FORM, &form).await.status, 401);
    }
    assert_eq!(post_token(program.address(), "text/plain", &form).await.status, 400);
    for (call, status) in [
        (call("GET", "/v2/sessions/x", ""), 401),
        (call("GET", "/v2/sessions/x", "").digest("").query(""), 404),
    ] {
        let mut call = call.header("Authorization", &format!("Bearer {token}"));
        call.sdk_id = call.digest.is_none().then(|| program.text("sdk_id").to_owned());
        assert_eq!(call.send().await.status, status);
    }

    let mut log = Vec::new();
    while !log.last().is_some_and(|line: &String| line.contains(": webhook ")) {
        let line = lines_read.recv_timeout(Duration::from_secs(60));
        log.push(line.unwrap_or_else(|_| panic!("no webhook was logged: {log:#?}")));
    }
    program.kill();
    log.extend(lines_read);
    for server in [": share API ", ": authentication server "] {
        assert!(log.iter().any(|line| line.contains(server)), "{server} in {log:#?}");
    }
    let item_key = wrapped.text("/value");
    let secrets = queries
        .iter()
        .map(String::as_str)
        .chain([MARK, "POST&", "GET&", &item_key, &token])
        .chain(assertion.split('.').skip(1));
    for secret in secrets {
        let line = log.iter().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} was logged");
    }
}
