//! Requests that the web framework rejects before a handler sees them.

use crate::support::{control, exchange, start};

#[tokio::test]
async fn framework_error_has_the_form_of_the_api() {
    let sandbox = start().await;
    let large = "x".repeat(17 * 1024 * 1024);
    let url = format!(r#"{{"url":"{}"}}"#, "x".repeat(3 * 1024 * 1024));
    for (method, path, body, status, code, expected) in [
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
            "/sandbox/sessions does not accept PUT",
        ),
        (
            "GET",
            "/sandbox/sessions/a/approve",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not accept GET",
        ),
        (
            "PATCH",
            "/sandbox/faults",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not accept PATCH",
        ),
        (
            "GET",
            "/api/v1/qrcodes/image",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not accept GET",
        ),
        (
            "DELETE",
            "/share/client/v2",
            "",
            405,
            "METHOD_NOT_ALLOWED",
            "does not accept DELETE",
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
            reply.text("/message").contains(expected),
            "{method} {path}: {}",
            reply.text("/message")
        );
        assert_eq!(reply.header("allow").is_some(), status == 405, "{method} {path}");
    }
}

#[tokio::test]
async fn framework_error_below_pages_is_a_page() {
    let sandbox = start().await;
    for (method, path, status, expected) in [
        ("GET", "/sandbox/phone/%FF", 400, "UTF-8"),
        ("GET", "/sandbox/inspector?before=yesterday", 400, "before"),
        ("DELETE", "/sandbox/", 405, "does not accept"),
        ("POST", "/sandbox/inspector", 405, "does not accept"),
    ] {
        let reply = control(&sandbox, method, path, "").await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(reply.header("content-security-policy").is_some());
        let page = String::from_utf8(reply.body).unwrap();
        assert!(
            page.contains("This is not possible</h1>") && page.contains(expected),
            "{page}"
        );
    }
}

#[tokio::test]
async fn unknown_path_is_a_page_in_a_browser_and_json_for_programs() {
    let sandbox = start().await;
    for path in ["/nothing", "/sandbox/nothing", "/sandbox/sessions/nothing"] {
        let request =
            |accept| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: {accept}\r\n\r\n");
        let browser = request("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        let page = exchange(sandbox.address(), browser.as_bytes()).await.unwrap();
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert!(page.header("content-security-policy").is_some(), "{path}");
        assert!(
            String::from_utf8(page.body)
                .unwrap()
                .contains("<h1 id=\"problem\">Not found</h1>"),
            "{path}"
        );
        let json = exchange(sandbox.address(), request("*/*").as_bytes()).await.unwrap();
        assert_eq!(json.error().0, 404, "{path}");
    }
}

#[tokio::test]
async fn root_path_redirects_to_the_sessions() {
    let sandbox = start().await;
    let reply = control(&sandbox, "GET", "/", "").await;
    assert_eq!((reply.status, reply.header("location")), (303, Some("/sandbox/")));
}

#[tokio::test]
async fn approve_accepts_a_body_with_large_images() {
    let sandbox = start().await;
    let body = format!(
        r#"{{"attributes":{{"selfie":"data:image/png;base64,{}"}}}}"#,
        "AAAA".repeat(1024 * 1024)
    );
    let reply = control(&sandbox, "POST", "/sandbox/sessions/nobody/approve", &body).await;
    assert_eq!(reply.error(), (404, "UNKNOWN_SESSION".to_owned()));
}
