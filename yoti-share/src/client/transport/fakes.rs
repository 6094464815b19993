//! Transports for tests: one that answers from a script, one that listens in, one that never answers.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderName, HeaderValue, Request, Response, StatusCode};

use super::{Transport, TransportError, TransportErrorKind};

/// Answers from a script, in order, and keeps the requests.
///
/// Clones share the script and the record, so a test hands one clone to the client and asks the other. A request beyond the
/// script fails with [`TransportErrorKind::Other`] and says so.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), yoti_share::Error> {
/// # use yoti_share::{Client, KeyError, KeyUnwrapper, RemoteKey, RequestSigner, SigningInput};
/// # struct Stamp;
/// # impl RequestSigner for Stamp {
/// #     async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> { Ok(vec![7; 256]) }
/// # }
/// # impl KeyUnwrapper for Stamp {
/// #     async fn unwrap_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> { Err(KeyError::remote("not here")) }
/// # }
/// # let key = RemoteKey::new(Stamp, Stamp);
/// use yoti_share::transport::ScriptedTransport;
///
/// let yoti = ScriptedTransport::new()
///     .json(200, r#"{"id":"ss.v2.1","status":"COMPLETED","created":"2026-01-02T03:04:05Z","updated":"2026-01-02T03:04:06Z"}"#);
/// let client = Client::builder("8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11", key).transport(yoti.clone()).build()?;
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
    after: Duration,
    outcome: Result<Response<Vec<u8>>, (TransportErrorKind, &'static str)>,
}

impl ScriptedTransport {
    /// An empty script.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the next request with this response.
    #[must_use]
    pub fn answer(self, response: Response<Vec<u8>>) -> Self {
        self.then(Ok(response))
    }

    /// Answers the next request with this status and JSON body.
    ///
    /// # Panics
    /// When `status` is not an HTTP status: a mistake in the test.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test's own mistake, told where it was made")]
    pub fn json(self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        let mut response = Response::new(body.into());
        *response.status_mut() = StatusCode::from_u16(status).expect("an HTTP status, 100 to 999");
        response
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.answer(response)
    }

    /// Fails the next request.
    #[must_use]
    pub fn fail(self, kind: TransportErrorKind, why: &'static str) -> Self {
        self.then(Err((kind, why)))
    }

    /// Adds a header to the answer just scripted.
    ///
    /// # Panics
    /// When the last step is not an answer: a mistake in the test.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test's own mistake, told where it was made")]
    pub fn header(self, name: &'static str, value: &'static str) -> Self {
        self.last(|step| {
            let answer = step
                .outcome
                .as_mut()
                .expect("headers belong to an answer, not to a failure");
            answer
                .headers_mut()
                .append(HeaderName::from_static(name), HeaderValue::from_static(value));
        })
    }

    /// Lets the step just scripted take this long, in Tokio's time, which tests can pause.
    ///
    /// # Panics
    /// When nothing is scripted yet: a mistake in the test.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        self.last(|step| step.after = delay)
    }

    /// The requests so far, as they were to be sent.
    pub fn requests(&self) -> Vec<Request<Vec<u8>>> {
        self.lock().requests.clone()
    }

    /// How many steps of the script are left.
    pub fn remaining(&self) -> usize {
        self.lock().steps.len()
    }

    fn then(self, outcome: Result<Response<Vec<u8>>, (TransportErrorKind, &'static str)>) -> Self {
        self.lock().steps.push_back(Step {
            after: Duration::ZERO,
            outcome,
        });
        self
    }

    #[expect(clippy::expect_used, reason = "a test's own mistake, told where it was made")]
    fn last(self, change: impl FnOnce(&mut Step)) -> Self {
        change(
            self.lock()
                .steps
                .back_mut()
                .expect("a step comes before what is said about it"),
        );
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
        let Some(Step { after, outcome }) = step else {
            return Err(TransportError::new(
                TransportErrorKind::Other,
                "the script of this transport is over",
            ));
        };
        if !after.is_zero() {
            tokio::time::sleep(after).await;
        }
        outcome.map_err(|(kind, why)| TransportError::new(kind, why))
    }
}

impl fmt::Debug for ScriptedTransport {
    /// The script's length alone: requests hold signatures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = self.lock();
        f.debug_struct("ScriptedTransport")
            .field("remaining", &script.steps.len())
            .field("requests", &script.requests.len())
            .finish()
    }
}

/// Passes requests on to another transport and keeps them.
///
/// Clones share the record.
pub struct RecordingTransport<T> {
    inner: Arc<T>,
    record: Arc<Mutex<Vec<Request<Vec<u8>>>>>,
}

impl<T: Transport> RecordingTransport<T> {
    /// Listens in on `inner`.
    pub fn new(inner: T) -> Self {
        Self {
            inner: Arc::new(inner),
            record: Arc::default(),
        }
    }

    /// The requests so far, as they were to be sent.
    pub fn requests(&self) -> Vec<Request<Vec<u8>>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Request<Vec<u8>>>> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
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
            record: Arc::clone(&self.record),
        }
    }
}

impl<T> fmt::Debug for RecordingTransport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordingTransport").finish_non_exhaustive()
    }
}

/// Takes requests and never answers, for tests of timeouts and cancellation.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct NeverTransport;

impl NeverTransport {
    /// A transport that never answers.
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
    async fn a_script_answers_in_order_and_keeps_the_requests() {
        let script = ScriptedTransport::new()
            .json(201, "{}")
            .header("retry-after", "3")
            .fail(TransportErrorKind::Interrupted, "the cable was pulled");
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
    async fn a_recorder_passes_on_and_keeps_the_requests() {
        let recorder = RecordingTransport::new(ScriptedTransport::new().json(200, "{}"));
        let held_elsewhere = Arc::new(recorder.clone());
        assert_eq!(held_elsewhere.send(request("/1")).await.unwrap().status(), 200);
        assert_eq!(recorder.requests()[0].uri().path(), "/1");
    }
}
