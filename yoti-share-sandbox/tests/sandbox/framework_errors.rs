//! Requests that no handler ever sees: what is wrong with them is told all the same.

use crate::support::{control, start};

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_the_apis_shape() {
    let sandbox = start().await;
    let large = "x".repeat(17 * 1024 * 1024);
    let url = format!(r#"{{"url":"{}"}}"#, "x".repeat(3 * 1024 * 1024));
    for (method, path, body, status, code, says) in [
        (
            "GET",
            "/sandbox/sessions?limit=many",
            "",
            400,
            "INVALID_REQUEST",
            "limit",
        ),
        ("GET", "/sandbox/sessions?limit=-1", "", 400, "INVALID_REQUEST", "limit"),
        ("GET", "/sandbox/sessions/%FF", "", 400, "INVALID_REQUEST", "UTF-8"),
        (
            "POST",
            "/sandbox/sessions/%FF/approve",
            "",
            400,
            "INVALID_REQUEST",
            "UTF-8",
        ),
        (
            "GET",
            "/share/client/v2/sessions/%FF?sdkId=a",
            "",
            400,
            "INVALID_REQUEST",
            "UTF-8",
        ),
        (
            "PUT",
            "/sandbox/sessions",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "/sandbox/sessions does not take PUT",
        ),
        (
            "GET",
            "/sandbox/sessions/a/approve",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not take GET",
        ),
        (
            "PATCH",
            "/sandbox/faults",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not take PATCH",
        ),
        (
            "GET",
            "/api/v1/qrcodes/image",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not take GET",
        ),
        (
            "DELETE",
            "/share/client/v2",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not take DELETE",
        ),
        ("POST", "/sandbox/faults", &large, 413, "PAYLOAD_TOO_LARGE", "too large"),
        (
            "POST",
            "/api/v1/qrcodes/image",
            &url,
            413,
            "PAYLOAD_TOO_LARGE",
            "too large",
        ),
    ] {
        let reply = control(&sandbox, method, path, body).await;
        assert_eq!(reply.error(), (status, code.to_owned()), "{method} {path}");
        assert!(
            reply.text("/message").contains(says),
            "{method} {path}: {}",
            reply.text("/message")
        );
        assert_eq!(reply.header("allow").is_some(), status == 405, "{method} {path}");
    }
}

#[tokio::test]
async fn people_are_told_in_a_page() {
    let sandbox = start().await;
    for (method, path, status, says) in [
        ("GET", "/sandbox/phone/%FF", 400, "UTF-8"),
        ("GET", "/sandbox/journal?before=yesterday", 400, "before"),
        ("DELETE", "/sandbox/", 405, "does not take"),
        ("POST", "/sandbox/journal", 405, "does not take"),
    ] {
        let reply = control(&sandbox, method, path, "").await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(reply.header("content-security-policy").is_some());
        let page = String::from_utf8(reply.body).unwrap();
        assert!(
            page.contains("<h1>This cannot be done</h1>") && page.contains(says),
            "{page}"
        );
    }
}

#[tokio::test]
async fn whoever_opens_the_bare_address_is_led_to_the_sessions() {
    let sandbox = start().await;
    let reply = control(&sandbox, "GET", "/", "").await;
    assert_eq!((reply.status, reply.header("location")), (303, Some("/sandbox/")));
}

#[tokio::test]
async fn pictures_of_persons_may_be_large() {
    let sandbox = start().await;
    let body = format!(
        r#"{{"attributes":{{"selfie":"data:image/png;base64,{}"}}}}"#,
        "AAAA".repeat(1024 * 1024)
    );
    let reply = control(&sandbox, "POST", "/sandbox/sessions/nobody/approve", &body).await;
    assert_eq!(reply.error(), (404, "UNKNOWN_SESSION".to_owned()));
}
