//! The pages escape all data, and their headers forbid foreign scripts and caching.

use yoti_share_sandbox::AppConfig;

use super::{get, phone, post, text};
use crate::support::{SESSION, builder, call, create_session, start};

#[tokio::test]
async fn markup_in_data_is_escaped() {
    let evil = r#"\"><script>alert(1)</script><img src=x onerror='a()'>"#;
    let app = AppConfig::new().name("<script>app()</script>\" '");
    let sandbox = builder().app(app).start().await.unwrap();
    let body = format!(
        r#"{{"policy":{{"wanted":[{{"name":"com.{evil}.x","constraints":[{{"type":"SOURCE","preferred_sources":{{"anchors":[
            {{"name":"{evil}","sub_type":"{evil}"}}],"soft_preference":false}}}}]}}]}},
            "subject":{{"subject_id":"{evil}"}},"extensions":[{{"type":"{evil}","content":"{evil}"}}],
            "redirectUri":"/{}"}}"#,
        evil.replace(' ', "")
    );
    let id = create_session(&sandbox, &body).await;
    let mut strange = call(&sandbox, "GET", "/v2/sessions/x");
    strange.headers = vec![("X-Yoti-SDK".to_owned(), "<script>alert(1)</script>".to_owned())];
    strange.send().await;
    let mut pages = vec![
        get(&sandbox, "/sandbox/").await,
        get(&sandbox, &phone(&id)).await,
        get(&sandbox, "/sandbox/inspector").await,
        get(&sandbox, "/sandbox/inspector?request=1").await,
        get(&sandbox, "/sandbox/inspector?request=2").await,
        get(&sandbox, &format!("{}?person=%3Cscript%3E", phone(&id))).await,
        post(&sandbox, &phone(&id), &[("action", "<script>alert(1)</script>")]).await,
    ];
    post(
        &sandbox,
        &phone(&id),
        &[("action", "refuse"), ("error", "<script>alert(1)</script>")],
    )
    .await;
    pages.push(get(&sandbox, &phone(&id)).await);
    for page in &pages {
        let page = text(page);
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        for part in ["<script>", "<img src=x", "onerror='"] {
            assert!(!page.contains(part), "{part} in {page}");
        }
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }
}

#[tokio::test]
async fn headers_forbid_foreign_scripts_frames_and_caching() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    for path in [
        "/sandbox/",
        "/sandbox/inspector",
        "/sandbox/pages.css",
        "/sandbox/pages.js",
        "/sandbox/changes",
        "/sandbox/phone/nothing",
        &phone(&id),
    ] {
        let reply = get(&sandbox, path).await;
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(
            !policy.contains("unsafe") && policy.contains("script-src 'self';"),
            "{policy}"
        );
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("referrer-policy"), Some("same-origin"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(reply.header("x-yoti-sandbox").is_some());
        let page = text(&reply);
        // The only script is a file.
        let own = "<script src=\"/sandbox/pages.js\" defer></script>";
        assert_eq!(page.contains(own), page.contains("<html"), "{path}");
        let rest = page.replace(own, "");
        for part in ["<script", " style=", "<style", " onclick", "src=\"http", "href=\"http"] {
            assert!(!rest.contains(part), "{part} in {path}");
        }
    }
}
