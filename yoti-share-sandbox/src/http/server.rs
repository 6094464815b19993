//! The web server: accepts connections, within their budget, and lets the router respond.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::connection::{Connection, Stream};
use crate::state::State;
use crate::util::budget::{self, Budget};

/// How long the head of a request may take, and how long a connection may wait for the next one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest head of a request.
const LONGEST_HEAD: usize = 16 * 1024;

/// Serves requests until `stopped` completes and the requests that are open then have their responses.
pub(crate) async fn serve(listener: TcpListener, state: Arc<State>, stopped: impl Future<Output = ()> + Send) {
    let router = super::router(state);
    let connections = Budget::new(budget::CONNECTIONS);
    let graceful = GracefulShutdown::new();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let tcp = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stopped => break,
        };
        let Some(hold) = connections.hold(LONGEST_HEAD) else {
            reject(&tcp);
            continue;
        };
        let connection = Connection::default();
        let io = TokioIo::new(Stream::new(tcp, connection.clone(), hold));
        let serving = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(LONGEST_HEAD)
            .serve_connection(io, responder(router.clone(), connection));
        let serving = graceful.watch(serving);
        tokio::spawn(async move {
            // The client has closed the connection or sent a request that cannot be parsed.
            drop(serving.await);
        });
    }
    // Frees the port.
    drop(listener);
    graceful.shutdown().await;
}

/// Lets the router respond, and its handlers act on the connection.
fn responder(
    router: Router,
    connection: Connection,
) -> impl Service<Request<Incoming>, Response = http::Response<Body>, Error = std::convert::Infallible, Future: Send> {
    let router = TowerToHyperService::new(router);
    service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        router.call(request)
    })
}

/// Accepts the next connection.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((tcp, _)) => {
                // Without this option the socket is only slower.
                drop(tcp.set_nodelay(true));
                return tcp;
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted; the process may have too many open files");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Whether the client closed the connection before it was accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

/// Responds that there are too many connections, and closes this one.
fn reject(tcp: &TcpStream) {
    let response = format!(
        "HTTP/1.1 503 Service Unavailable\r\n{}: {}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        super::SANDBOX,
        super::SANDBOX_VALUE
    );
    // A client that does not read the response sees only that the connection is closed.
    drop(tcp.try_write(response.as_bytes()));
}
