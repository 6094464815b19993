//! The webhook that reports how the session ended.

use http::{HeaderName, HeaderValue, Method};
use url::Url;

use super::node::Node;

/// The headers that belong to the connection or to the framing of the message: others would break the delivery.
const FRAMING_HEADERS: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Where and how the webhook is delivered.
#[derive(Clone)]
pub(crate) struct Notification {
    pub(crate) url: Url,
    pub(crate) method: Method,
    pub(crate) verify_tls: bool,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Notification {
    pub(super) fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let url = node.required("url").and_then(|node| read_url(&node));
        let method = node.optional("method").map(|node| read_method(&node));
        let verify_tls = node.optional_flag("verifyTls").unwrap_or(true);
        let headers = node.optional("headers").map(|node| read_headers(&node));
        Some(Self {
            url: url?,
            method: method.unwrap_or(Some(Method::POST))?,
            verify_tls,
            headers: headers.unwrap_or_default(),
        })
    }
}

fn read_url(node: &Node<'_>) -> Option<Url> {
    match Url::parse(node.non_empty_text()?) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => return Some(url),
        Ok(_) => node.report("is not an https URL"),
        Err(error) => node.report(&format!("is not an absolute URL: {error}")),
    }
    None
}

fn read_method(node: &Node<'_>) -> Option<Method> {
    let method = Method::from_bytes(node.text()?.as_bytes()).ok();
    match method {
        None => node.report("is not an HTTP method"),
        Some(Method::CONNECT) => node.report("is `CONNECT`, which opens a tunnel and delivers nothing"),
        Some(method) => return Some(method),
    }
    None
}

/// Reads an object whose values are strings or, as one SDK writes them, arrays of strings.
fn read_headers(node: &Node<'_>) -> Vec<(HeaderName, HeaderValue)> {
    if node.object_or_empty_list().is_none() {
        return Vec::new();
    }
    let mut headers = Vec::new();
    for (key, node) in node.members() {
        let Ok(name) = HeaderName::from_bytes(key.as_bytes()) else {
            node.report("is not the name of a header");
            continue;
        };
        if FRAMING_HEADERS.contains(&name.as_str()) {
            node.report("is a header that the delivery sets by itself; leave it out");
            continue;
        }
        let values = if node.value().is_array() {
            node.list()
        } else {
            vec![node]
        };
        for node in values {
            let Some(text) = node.text() else { continue };
            match HeaderValue::from_str(text) {
                Ok(value) => headers.push((name.clone(), value)),
                Err(_) => node.report("contains characters that a header cannot have"),
            }
        }
    }
    headers
}
