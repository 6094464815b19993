//! The built-in transport for plain http if no crypto provider is installed: reqwest then builds no client at all, not even
//! for http.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, header::CONTENT_LENGTH};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, Error, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use super::{
    MaxResponseSize, Transport, TransportError, TransportErrorKind,
    connection::{POOL_IDLE_TIMEOUT, body_too_large, notice_closed_connections, parse_problem},
};

pub(crate) struct PlainHttpTransport(Client<HttpConnector, Full<Bytes>>);

impl PlainHttpTransport {
    pub(crate) fn new(timeout: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(timeout / 2));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .build(connector);
        Self(client)
    }
}

impl Transport for PlainHttpTransport {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let limit = MaxResponseSize::for_request(&request).bytes();
        notice_closed_connections().await;
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let (head, mut incoming) = self.0.request(request).await.map_err(transport_error)?.into_parts();
        let announced = head
            .headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: usize| length > limit) {
            return Err(body_too_large(limit));
        }
        let mut body = Vec::new();
        while let Some(frame) = incoming.frame().await {
            let frame = frame.map_err(|error| {
                let kind = parse_problem(&error).unwrap_or(TransportErrorKind::Interrupted);
                TransportError::new(kind, error)
            })?;
            // Trailers are not needed.
            let Ok(piece) = frame.into_data() else { continue };
            if piece.len() > limit - body.len() {
                return Err(body_too_large(limit));
            }
            body.extend_from_slice(&piece);
        }
        Ok(Response::from_parts(head, body))
    }
}

fn transport_error(error: Error) -> TransportError {
    let kind = if let Some(kind) = parse_problem(&error) {
        kind
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// The result of a request to a server that responds with these bytes.
    async fn send(response: &'static str, limit: usize) -> Result<Response<Vec<u8>>, TransportError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/share/v2/sessions?nonce=1", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).await.unwrap();
            assert!(request[..length].starts_with(b"POST /share/v2/sessions?nonce=1 HTTP/1.1\r\n"));
            stream.write_all(response.as_bytes()).await.unwrap();
        });
        let mut request = Request::post(url).body(b"{}".to_vec()).unwrap();
        request.extensions_mut().insert(MaxResponseSize::new(limit));
        let result = PlainHttpTransport::new(Duration::from_secs(5)).send(request).await;
        server.await.unwrap();
        result
    }

    #[tokio::test]
    async fn response_is_read_up_to_its_limit() {
        let response = "HTTP/1.1 201 Created\r\nX-Request-ID: 7f\r\nContent-Length: 5\r\n\r\n{1:2}";
        let read = send(response, 5).await.unwrap();
        assert_eq!(
            (read.status().as_u16(), read.body().as_slice()),
            (201, b"{1:2}".as_slice())
        );
        assert_eq!(read.headers()["x-request-id"], "7f");
        assert_eq!(
            send(response, 4).await.unwrap_err().kind(),
            TransportErrorKind::BodyTooLarge
        );
    }

    #[tokio::test]
    async fn closed_connection_is_an_interruption() {
        for response in ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"] {
            let error = send(response, 5).await.unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Interrupted, "{response}");
        }
    }

    #[tokio::test]
    async fn refused_connection_is_a_connect_error() {
        let request = Request::get("http://127.0.0.1:1/share").body(Vec::new()).unwrap();
        let error = PlainHttpTransport::new(Duration::from_secs(5))
            .send(request)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Connect);
    }
}
