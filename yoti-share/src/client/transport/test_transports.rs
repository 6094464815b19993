//! Transports for tests: with scripted responses, with recorded requests, without any response.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderName, HeaderValue, Request, Response, StatusCode};

use super::{Transport, TransportError, TransportErrorKind};

/// Returns scripted responses in order, and records the requests.
///
/// Clones share the script and the recorded requests, so a test gives one clone to the client and inspects the other. A request
/// after the last scripted response fails with [`TransportErrorKind::Other`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), yoti_share::Error> {
/// # use yoti_share::{Client, KeyError, KeyUnwrapper, RemoteKey, RequestSigner, SigningInput};
/// # struct FixedSigner;
/// # impl RequestSigner for FixedSigner {
/// #     async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> { Ok(vec![7; 256]) }
/// # }
/// # impl KeyUnwrapper for FixedSigner {
/// #     async fn unwrap_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> { Err(KeyError::remote("not here")) }
/// # }
/// # let key = RemoteKey::new(FixedSigner, FixedSigner);
/// use yoti_share::transport::ScriptedTransport;
///
/// let yoti = ScriptedTransport::new().json(200, r#"{"id":"ss.v2.1","status":"COMPLETED"}"#);
/// let client = Client::builder("8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11", key)
///     .transport(yoti.clone())
///     .build()?;
///
/// client.get_session(&"ss.v2.1".parse()?).await?;
/// assert_eq!(yoti.requests()[0].uri().path(), "/share/v2/sessions/ss.v2.1");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ScriptedTransport(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    steps: VecDeque<Step>,
    requests: Vec<Request<Vec<u8>>>,
}

struct Step {
    delay: Duration,
    outcome: Result<Response<Vec<u8>>, (TransportErrorKind, &'static str)>,
}

impl ScriptedTransport {
    /// An empty script.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the next request with this response.
    #[must_use]
    pub fn response(self, response: Response<Vec<u8>>) -> Self {
        self.push(Ok(response))
    }

    /// Answers the next request with this status and JSON body.
    ///
    /// # Panics
    /// When `status` is not an HTTP status, which is a mistake in the test.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a mistake in a test is reported where it was made")]
    pub fn json(self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        let mut response = Response::new(body.into());
        *response.status_mut() = StatusCode::from_u16(status).expect("an HTTP status, 100 to 999");
        response
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.response(response)
    }

    /// Fails the next request.
    #[must_use]
    pub fn fail(self, kind: TransportErrorKind, why: &'static str) -> Self {
        self.push(Err((kind, why)))
    }

    /// Adds a header to the last scripted response.
    ///
    /// # Panics
    /// When the last step is not a response, which is a mistake in the test.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a mistake in a test is reported where it was made")]
    pub fn header(self, name: &'static str, value: &'static str) -> Self {
        self.change_last(|step| {
            let response = step.outcome.as_mut().expect("only a response has headers");
            response
                .headers_mut()
                .append(HeaderName::from_static(name), HeaderValue::from_static(value));
        })
    }

    /// Delays the last scripted step by this long, on Tokio's clock, which tests can pause.
    ///
    /// # Panics
    /// When nothing is scripted yet, which is a mistake in the test.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        self.change_last(|step| step.delay = delay)
    }

    /// The recorded requests.
    pub fn requests(&self) -> Vec<Request<Vec<u8>>> {
        self.lock().requests.clone()
    }

    /// How many steps of the script remain.
    pub fn remaining(&self) -> usize {
        self.lock().steps.len()
    }

    fn push(self, outcome: Result<Response<Vec<u8>>, (TransportErrorKind, &'static str)>) -> Self {
        self.lock().steps.push_back(Step {
            delay: Duration::ZERO,
            outcome,
        });
        self
    }

    #[expect(clippy::expect_used, reason = "a mistake in a test is reported where it was made")]
    fn change_last(self, change: impl FnOnce(&mut Step)) -> Self {
        change(self.lock().steps.back_mut().expect("script a step before changing it"));
        self
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for ScriptedTransport {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let step = {
            let mut script = self.lock();
            script.requests.push(request);
            script.steps.pop_front()
        };
        let Some(Step { delay, outcome }) = step else {
            return Err(TransportError::new(
                TransportErrorKind::Other,
                "the script of this transport has ended",
            ));
        };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        outcome.map_err(|(kind, why)| TransportError::new(kind, why))
    }
}

impl fmt::Debug for ScriptedTransport {
    /// Shows only lengths, because requests contain signatures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = self.lock();
        f.debug_struct("ScriptedTransport")
            .field("remaining", &script.steps.len())
            .field("requests", &script.requests.len())
            .finish()
    }
}

/// Sends requests with another transport and records them.
///
/// Clones share the recorded requests.
pub struct RecordingTransport<T> {
    inner: Arc<T>,
    requests: Arc<Mutex<Vec<Request<Vec<u8>>>>>,
}

impl<T: Transport> RecordingTransport<T> {
    /// Records the requests that `inner` sends.
    pub fn new(inner: T) -> Self {
        Self {
            inner: Arc::new(inner),
            requests: Arc::default(),
        }
    }

    /// The recorded requests.
    pub fn requests(&self) -> Vec<Request<Vec<u8>>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Request<Vec<u8>>>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Transport> Transport for RecordingTransport<T> {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        self.lock().push(request.clone());
        self.inner.send(request).await
    }
}

impl<T> Clone for RecordingTransport<T> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            requests: Arc::clone(&self.requests),
        }
    }
}

impl<T> fmt::Debug for RecordingTransport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordingTransport").finish_non_exhaustive()
    }
}

/// Accepts requests and never returns a response, for tests of timeouts and cancellation.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct NeverTransport;

impl NeverTransport {
    /// A transport that never returns a response.
    pub fn new() -> Self {
        Self
    }
}

impl Transport for NeverTransport {
    async fn send(&self, _request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> Request<Vec<u8>> {
        Request::get(format!("https://api.yoti.com{path}"))
            .body(Vec::new())
            .unwrap()
    }

    #[tokio::test]
    async fn script_returns_responses_in_order_and_records_requests() {
        let script = ScriptedTransport::new()
            .json(201, "{}")
            .header("retry-after", "3")
            .fail(TransportErrorKind::Interrupted, "connection reset");
        let first = script.send(request("/1")).await.unwrap();
        assert_eq!(
            (first.status().as_u16(), first.body().as_slice()),
            (201, b"{}".as_slice())
        );
        assert_eq!(first.headers()["retry-after"], "3");
        let second = script.clone().send(request("/2")).await.unwrap_err();
        assert_eq!(second.kind(), TransportErrorKind::Interrupted);

        let beyond = script.send(request("/3")).await.unwrap_err();
        assert_eq!(beyond.kind(), TransportErrorKind::Other);
        let paths: Vec<_> = script
            .requests()
            .iter()
            .map(|request| request.uri().path().to_owned())
            .collect();
        assert_eq!(paths, ["/1", "/2", "/3"]);
    }

    #[tokio::test]
    async fn recorder_forwards_and_records_requests() {
        let recorder = RecordingTransport::new(ScriptedTransport::new().json(200, "{}"));
        let shared = Arc::new(recorder.clone());
        assert_eq!(shared.send(request("/1")).await.unwrap().status(), 200);
        assert_eq!(recorder.requests()[0].uri().path(), "/1");
    }
}
