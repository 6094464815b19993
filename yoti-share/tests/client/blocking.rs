//! The client for ordinary threads.

use std::thread;

use yoti_share::{ErrorKind, SessionStatus, blocking};

use super::{
    CREATED, builder, config,
    server::{Connection, Server, answer},
    session,
};

fn serving<T>(test: impl FnOnce(&Server) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start(|mut connection: Connection| async move {
        while let Some(request) = connection.request().await {
            let said = if request.head.contains("/qr-codes") {
                answer("201 Created", "", r#"{"id":"qr.v2.1","uri":"https://code.yoti.com/1"}"#)
            } else if request.head.starts_with("GET") {
                answer("200 OK", "", r#"{"id":"ss.v2.1","status":"CANCELLED"}"#)
            } else {
                answer("201 Created", "", CREATED)
            };
            connection.say(said.as_bytes()).await;
        }
    }));
    test(&server)
}

#[test]
fn ordinary_threads_call_it_side_by_side() {
    serving(|server| {
        let client = builder(&server.base_url).build_blocking().unwrap();
        thread::scope(|scope| {
            for _ in 0..8 {
                let client = client.clone();
                scope.spawn(move || {
                    let made = client.create_session(&config("/back")).unwrap();
                    assert_eq!(made.status, SessionStatus::Created);
                    assert_eq!(client.create_qr_code(&made.id).unwrap().uri, "https://code.yoti.com/1");
                    assert_eq!(client.get_session(&made.id).unwrap().status, SessionStatus::Cancelled);
                    let end = client.wait_for_receipt(&made.id).unwrap_err();
                    assert_eq!(end.kind(), ErrorKind::SessionCancelled);
                });
            }
        });
        assert_eq!(server.requests().len(), 32);
    });
}

#[test]
fn inside_a_runtime_each_call_is_a_typed_error_and_dropping_is_harmless() {
    let client = builder("http://127.0.0.1:1/share").build_blocking().unwrap();
    for runtime in &mut [
        tokio::runtime::Builder::new_current_thread(),
        tokio::runtime::Builder::new_multi_thread(),
    ] {
        let client = client.clone();
        runtime.build().unwrap().block_on(async move {
            let event = yoti_share::webhook::Event::from_json(r#"{"id":"s","status":"EXPIRED"}"#).unwrap();
            let errors = [
                client.create_session(&config("/back")).unwrap_err(),
                client.get_session(&session()).unwrap_err(),
                client.create_qr_code(&session()).unwrap_err(),
                client.get_qr_code(&"qr.v2.1".parse().unwrap()).unwrap_err(),
                client.get_receipt(&session(), &"AAAA".parse().unwrap()).unwrap_err(),
                client.get_receipt_unbound(&"AAAA".parse().unwrap()).unwrap_err(),
                client.wait_for_receipt(&session()).unwrap_err(),
                client.follow(&event).unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.kind(), ErrorKind::InsideRuntime);
            }
            drop(client);
            // Made and dropped in here, the last clone with its runtime.
            drop(builder("http://127.0.0.1:1/share").build_blocking().unwrap());
        });
    }
}

#[test]
fn it_is_a_client_for_all_threads() {
    fn everywhere<T: Clone + Send + Sync + 'static>() {}
    everywhere::<blocking::Client>();
}
