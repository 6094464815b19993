//! A TCP server that writes the bytes it is given, valid HTTP or not.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A server on its own port, which stops when it is dropped.
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

/// A request as it arrived.
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

    /// Answers every request with these bytes.
    pub(crate) async fn repeating(response: impl Into<Vec<u8>>) -> Self {
        Self::answering(response.into(), usize::MAX).await
    }

    /// Answers one request of each connection with these bytes, and closes the connection.
    pub(crate) async fn closing_after(response: impl Into<Vec<u8>>) -> Self {
        Self::answering(response.into(), 1).await
    }

    async fn answering(response: Vec<u8>, times: usize) -> Self {
        let response = Arc::new(response);
        Self::start(move |mut connection| {
            let response = Arc::clone(&response);
            async move {
                for _ in 0..times {
                    if connection.read_request().await.is_none() || !connection.write(&response).await {
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
    /// Reads and records one request; `None` when the client has closed the connection.
    pub(crate) async fn read_request(&mut self) -> Option<Request> {
        let request = self.read_unrecorded().await?;
        self.requests.lock().unwrap().push(request.clone());
        Some(request)
    }

    /// As [`read_request`](Self::read_request), without recording it.
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
                let total = end + 4 + length;
                if self.unread.len() >= total {
                    let body = self.unread[end + 4..total].to_vec();
                    self.unread.drain(..total);
                    return Some(Request { head, body });
                }
            }
            match self.stream.read_buf(&mut self.unread).await {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Writes the bytes; `false` when the client has closed the connection.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Resets the connection instead of closing it.
    pub(crate) fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }

    /// Waits until the client closes the connection.
    pub(crate) async fn wait_until_closed(&mut self) {
        let mut bytes = [0; 1024];
        while !matches!(self.stream.read(&mut bytes).await, Ok(0) | Err(_)) {}
    }
}

/// An HTTP response with the correct `Content-Length`.
pub(crate) fn http_response(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
