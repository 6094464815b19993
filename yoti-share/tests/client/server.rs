//! A TCP server with no opinion about HTTP.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A server on a port of its own, which stops when it is dropped.
pub(crate) struct Server {
    pub(crate) base_url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

/// One connection, from the server's side.
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    requests: Arc<Mutex<Vec<Request>>>,
    unread: Vec<u8>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn has_header(&self, name: &str) -> bool {
        self.head
            .lines()
            .any(|line| line.to_lowercase().starts_with(&format!("{name}:")))
    }
}

impl Server {
    /// Serves each connection with `serve`.
    pub(crate) async fn start<F, Fut>(serve: F) -> Self
    where
        F: Fn(Connection) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/share", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::default();
        let task = tokio::spawn({
            let (connections, requests) = (Arc::clone(&connections), Arc::clone(&requests));
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    connections.fetch_add(1, Ordering::SeqCst);
                    let connection = Connection {
                        stream,
                        requests: Arc::clone(&requests),
                        unread: Vec::new(),
                    };
                    tokio::spawn(serve(connection));
                }
            }
        });
        Self {
            base_url,
            connections,
            requests,
            task,
        }
    }

    /// Answers every request with `answer` as it stands.
    pub(crate) async fn saying(answer: impl Into<Vec<u8>>) -> Self {
        Self::repeating(answer.into(), usize::MAX).await
    }

    /// Answers one request of each connection with `answer` as it stands, and closes.
    pub(crate) async fn cutting(answer: impl Into<Vec<u8>>) -> Self {
        Self::repeating(answer.into(), 1).await
    }

    async fn repeating(answer: Vec<u8>, times: usize) -> Self {
        let answer = Arc::new(answer);
        Self::start(move |mut connection| {
            let answer = Arc::clone(&answer);
            async move {
                for _ in 0..times {
                    if connection.request().await.is_none() || !connection.say(&answer).await {
                        return;
                    }
                }
            }
        })
        .await
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    /// Reads one whole request; `None` when the client has closed.
    pub(crate) async fn request(&mut self) -> Option<Request> {
        let request = self.read_unrecorded().await?;
        self.requests.lock().unwrap().push(request.clone());
        Some(request)
    }

    /// As [`request`](Self::request), without keeping it.
    pub(crate) async fn read_unrecorded(&mut self) -> Option<Request> {
        loop {
            if let Some(end) = self.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8(self.unread[..end].to_vec()).unwrap();
                let length = head
                    .lines()
                    .find_map(|line| {
                        line.to_lowercase()
                            .strip_prefix("content-length:")
                            .map(|length| length.trim().to_owned())
                    })
                    .map_or(0, |length| length.parse().unwrap());
                let whole = end + 4 + length;
                if self.unread.len() >= whole {
                    let body = self.unread[end + 4..whole].to_vec();
                    self.unread.drain(..whole);
                    return Some(Request { head, body });
                }
            }
            match self.stream.read_buf(&mut self.unread).await {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Writes the bytes; that the client does not want them is its affair.
    pub(crate) async fn say(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Resets the connection instead of closing it.
    pub(crate) fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }

    /// Waits until the client closes.
    pub(crate) async fn closed(&mut self) {
        let mut bytes = [0; 1024];
        while !matches!(self.stream.read(&mut bytes).await, Ok(0) | Err(_)) {}
    }
}

/// An HTTP answer with the right length.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
