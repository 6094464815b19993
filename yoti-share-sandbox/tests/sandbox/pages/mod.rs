//! The pages, as a browser without JavaScript uses them.

mod accessibility;
mod edited_share;
mod escaping;
mod inspector;
mod phone_page;
mod start_page;

use serde_json::Value;
use yoti_share_sandbox::Sandbox;

use crate::support::{Reply, control, exchange, in_link};

pub(super) async fn get(sandbox: &Sandbox, path: &str) -> Reply {
    control(sandbox, "GET", path, "").await
}

/// Submits a form as the page at `path` does.
pub(super) async fn post(sandbox: &Sandbox, path: &str, fields: &[(&str, &str)]) -> Reply {
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    post_as(sandbox, path, "application/x-www-form-urlencoded", &body).await
}

pub(super) async fn post_as(sandbox: &Sandbox, path: &str, kind: &str, body: &str) -> Reply {
    let length = body.len();
    let origin = sandbox.origin();
    let host = origin.strip_prefix("http://").unwrap();
    let text = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nSec-Fetch-Site: same-origin\r\n\
         Connection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    exchange(sandbox.address(), text.as_bytes()).await.unwrap()
}

pub(super) fn text(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.body).unwrap()
}

pub(super) fn phone(id: &str) -> String {
    format!("/sandbox/phone/{}", in_link(id))
}

pub(super) async fn view(sandbox: &Sandbox, id: &str) -> Value {
    get(sandbox, &format!("/sandbox/sessions/{}", in_link(id))).await.json()
}

pub(super) fn wanting(wanted: &str) -> String {
    format!(r#"{{"policy":{{"wanted":[{wanted}]}},"redirectUri":"/callback?a=1#top"}}"#)
}

pub(super) fn plain(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&")
}
