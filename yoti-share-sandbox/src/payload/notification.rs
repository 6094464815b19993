//! Where the client wants to be told how the session ended.

use http::{HeaderName, HeaderValue, Method};
use serde_json::Value;
use url::Url;

use super::node::{Node, Problems};

/// The webhook.
#[derive(Clone)]
pub(crate) struct Notification {
    pub(crate) url: Url,
    pub(crate) method: Method,
    pub(crate) verify_tls: bool,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Notification {
    pub(super) fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        node.object(problems)?;
        let url = node.required("url", problems).and_then(|node| url(&node, problems));
        let method = node.optional("method").map(|node| method(&node, problems));
        let verify_tls = node
            .optional("verifyTls")
            .and_then(|node| node.flag(problems))
            .unwrap_or(true);
        let headers = node
            .optional("headers")
            .map(|node| headers(&node, problems))
            .unwrap_or_default();
        let method = method.unwrap_or(Some(Method::POST));
        Some(Self {
            url: url?,
            method: method?,
            verify_tls,
            headers,
        })
    }
}

fn url(node: &Node<'_>, problems: &mut Problems) -> Option<Url> {
    match Url::parse(node.filled_text(problems)?) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => Some(url),
        Ok(_) => {
            problems.add(node, "is not an https URL");
            None
        }
        Err(error) => {
            problems.add(node, &format!("is not an absolute URL: {error}"));
            None
        }
    }
}

fn method(node: &Node<'_>, problems: &mut Problems) -> Option<Method> {
    let text = node.text(problems)?;
    let method = Method::from_bytes(text.as_bytes()).ok();
    if method.is_none() {
        problems.add(node, "is not an HTTP method");
    }
    method
}

/// An object whose values are strings or, as one SDK writes them, arrays of strings.
fn headers(node: &Node<'_>, problems: &mut Problems) -> Vec<(HeaderName, HeaderValue)> {
    if node.object_or_empty_list(problems).is_none() {
        return Vec::new();
    }
    let mut headers = Vec::new();
    for (key, node) in node.members() {
        let Ok(name) = HeaderName::from_bytes(key.as_bytes()) else {
            problems.add(&node, "is not the name of a header");
            continue;
        };
        let values = if let Value::Array(_) = node.value() {
            node.list(problems)
        } else {
            vec![node]
        };
        for node in values {
            let Some(text) = node.text(problems) else { continue };
            match HeaderValue::from_str(text) {
                Ok(value) => headers.push((name.clone(), value)),
                Err(_) => problems.add(&node, "holds characters that a header cannot have"),
            }
        }
    }
    headers
}
