//! Runtimes without timers or I/O, and programs that let their runtime rest.

use std::{
    io::{Read, Write},
    net::TcpListener,
    pin::pin,
    sync::mpsc,
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};
use yoti_share::{Client, Error, ErrorKind, RetryPolicy};

use super::{
    CREATED, assert_ends_at_deadline, builder, client, config,
    server::{Connection, Server, http_response},
    session,
};

fn runtimes(change: impl Fn(&mut Builder)) -> [Runtime; 2] {
    [Builder::new_current_thread(), Builder::new_multi_thread()].map(|mut builder| {
        change(builder.worker_threads(1));
        builder.build().unwrap()
    })
}

/// The errors of every kind of call in this runtime.
fn errors_in(runtime: &Runtime, client: &Client) -> Vec<Error> {
    runtime.block_on(async {
        vec![
            client.create_session(&config("/back")).await.unwrap_err(),
            client
                .get_receipt(&session(), &"AAAA".parse().unwrap())
                .await
                .unwrap_err(),
            client.wait_for_receipt(&session()).await.unwrap_err(),
        ]
    })
}

#[test]
fn runtime_without_timers_or_io_is_an_error() {
    let client = client("http://127.0.0.1:1/share");
    let without_timers = runtimes(|builder| _ = builder.enable_io());
    let without_io = runtimes(|builder| _ = builder.enable_time());
    let without_both = runtimes(|_| {});
    for runtime in [without_timers, without_io, without_both].iter().flatten() {
        for error in errors_in(runtime, &client) {
            assert_eq!(error.kind(), ErrorKind::OutsideRuntime);
            assert!(error.to_string().contains("has no timers or no I/O"), "{error}");
        }
    }
    // The client is not damaged.
    for runtime in runtimes(|builder| _ = builder.enable_all()) {
        let error = runtime.block_on(client.get_session(&session())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
    }
}

#[test]
fn call_polled_inside_and_later_outside_a_runtime_is_an_error() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start(|mut connection: Connection| async move {
        connection.wait_until_closed().await;
    }));
    let client = client(&server.base_url);
    let (id, config) = (session(), config("/back"));
    let mut context = Context::from_waker(Waker::noop());
    let mut creation = pin!(client.create_session(&config));
    let mut wait = pin!(client.wait_for_receipt(&id));
    {
        let _inside = runtime.enter();
        assert!(creation.as_mut().poll(&mut context).is_pending());
        assert!(wait.as_mut().poll(&mut context).is_pending());
    }
    let Poll::Ready(Err(creation)) = creation.as_mut().poll(&mut context) else {
        panic!("the call is pending")
    };
    let Poll::Ready(Err(wait)) = wait.as_mut().poll(&mut context) else {
        panic!("the call is pending")
    };
    for error in [&creation, &wait] {
        assert_eq!(error.kind(), ErrorKind::OutsideRuntime);
        assert!(error.to_string().contains("called outside a Tokio runtime"), "{error}");
    }
    assert_eq!(creation.attempts(), 1, "the first attempt may have left");
}

#[test]
fn panic_of_a_key_is_not_caught() {
    struct PanickingSigner;
    impl yoti_share::RequestSigner for PanickingSigner {
        async fn sign(&self, _: &yoti_share::SigningInput<'_>) -> Result<Vec<u8>, yoti_share::KeyError> {
            panic!("the module is on fire")
        }
    }
    let key = yoti_share::RemoteKey::new(PanickingSigner, super::FixedSigner);
    let client = Client::builder(super::SDK_ID, key)
        .base_url("http://127.0.0.1:1/share")
        .build()
        .unwrap();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let call = thread::spawn(move || runtime.block_on(client.get_session(&session())));
    let panic = call.join().unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the module is on fire"));
}

/// A server in a thread, which answers the first request of each connection and closes the connection on demand.
struct ClosingServer {
    base_url: String,
    close: mpsc::Sender<()>,
    closed: mpsc::Receiver<usize>,
}

impl ClosingServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/share", listener.local_addr().unwrap());
        let (close, close_requested) = mpsc::channel();
        let (report, closed) = mpsc::channel();
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let _request = stream.read(&mut [0; 16 * 1024]).unwrap();
                stream
                    .write_all(http_response("200 OK", "", CREATED).as_bytes())
                    .unwrap();
                if close_requested.recv().is_err() {
                    return;
                }
                drop(stream);
                report.send(number + 1).unwrap();
            }
        });
        Self {
            base_url,
            close,
            closed,
        }
    }

    /// Closes the connection and blocks this thread until that is done. Returns the number of requests so far.
    fn close_connection(&self) -> usize {
        self.close.send(()).unwrap();
        self.closed.recv().unwrap()
    }
}

/// Lets the runtime put the connection into its pool.
async fn rest() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

const CALLS: usize = 50;

#[test]
fn connection_that_was_closed_between_two_calls_is_not_used() {
    // With other threads, the system decides when they notice the close.
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let server = ClosingServer::start();
    let client = builder(&server.base_url).retry(RetryPolicy::none()).build().unwrap();
    for call in 1..=CALLS {
        runtime.block_on(client.create_session(&config("/back"))).unwrap();
        runtime.block_on(rest());
        assert_eq!(server.close_connection(), call);
    }
}

#[test]
fn connection_that_was_closed_while_the_program_blocked_is_not_used() {
    for runtime in runtimes(|builder| _ = builder.enable_all()) {
        let server = ClosingServer::start();
        let client = builder(&server.base_url).retry(RetryPolicy::none()).build().unwrap();
        let task = runtime.spawn(async move {
            for call in 1..=CALLS {
                client.create_session(&config("/back")).await.unwrap();
                rest().await;
                // Blocks the only thread of the runtime.
                assert_eq!(server.close_connection(), call);
            }
        });
        runtime.block_on(task).unwrap();
    }
}

#[tokio::test]
async fn early_hints_do_not_extend_the_deadline() {
    let server = Server::start(|mut connection: Connection| async move {
        connection.read_request().await;
        while connection
            .write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
            .await
        {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_ends_at_deadline(&server, Duration::from_millis(200)).await;
}
