//! Lists that are written entry by entry, so that a long one is never in memory as a whole.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderValue, header};
use http_body::Frame;
use serde::Serialize;

/// A part of the body is written when it is this long.
const PART: usize = 64 * 1024;

/// Responds with `{"NAME":[…],MEMBERS}`. `next` returns the entries as JSON; `members` are other members of the object, as
/// JSON without the braces.
pub(super) fn json_list(
    name: &str,
    members: &str,
    next: impl FnMut() -> Option<Vec<u8>> + Send + Unpin + 'static,
) -> Response {
    let comma = if members.is_empty() { "" } else { "," };
    let mut listing = Listing {
        next,
        part: format!("{{\"{name}\":[").into_bytes(),
        is_first: true,
        end: Some(format!("]{comma}{members}}}").into_bytes()),
    };
    listing.fill();
    // A short list is written as a whole, with its length.
    let body = match listing.end {
        None => Body::from(listing.part),
        Some(_) => Body::new(listing),
    };
    let mut response = Response::new(body);
    let content_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// An entry of a list as JSON.
pub(super) fn entry(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

struct Listing<F> {
    next: F,
    /// The next part of the body.
    part: Vec<u8>,
    is_first: bool,
    /// The end of the body; `None` when it has been written.
    end: Option<Vec<u8>>,
}

impl<F: FnMut() -> Option<Vec<u8>>> Listing<F> {
    /// Adds entries to the part until it is long enough or the list has ended.
    fn fill(&mut self) {
        while self.end.is_some() && self.part.len() < PART {
            match (self.next)() {
                Some(entry) => {
                    if !std::mem::take(&mut self.is_first) {
                        self.part.push(b',');
                    }
                    self.part.extend(entry);
                }
                None => self.part.extend(self.end.take().unwrap_or_default()),
            }
        }
    }
}

impl<F: FnMut() -> Option<Vec<u8>> + Unpin> http_body::Body for Listing<F> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.fill();
        let part = std::mem::take(&mut self.part);
        Poll::Ready((!part.is_empty()).then(|| Ok(Frame::data(part.into()))))
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    async fn collect(mut entries: Vec<&'static str>, members: &str) -> String {
        entries.reverse();
        let response = json_list("list", members, move || Some(entries.pop()?.as_bytes().to_vec()));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn list_is_one_json_object() {
        assert_eq!(collect(vec![], "").await, r#"{"list":[]}"#);
        assert_eq!(collect(vec!["1", "{}"], "").await, r#"{"list":[1,{}]}"#);
        assert_eq!(collect(vec!["1"], r#""total":1"#).await, r#"{"list":[1],"total":1}"#);
    }

    #[tokio::test]
    async fn long_list_is_written_in_parts() {
        let mut left = 10;
        let mut body = json_list("list", "", move || {
            left -= 1;
            (left >= 0).then(|| vec![b'1'; PART])
        })
        .into_body();
        let mut lengths = Vec::new();
        while let Some(part) = body.frame().await {
            lengths.push(part.unwrap().into_data().unwrap().len());
        }
        assert_eq!((lengths.len(), lengths.iter().max()), (11, Some(&(PART + 9))));
    }
}
