//! The blocking client.

use std::thread;

use yoti_share::{ErrorKind, FollowUp, SessionStatus, blocking};

use super::{
    CREATED, builder, config,
    server::{Connection, Server, http_response},
    session,
};

fn with_server<T>(test: impl FnOnce(&Server) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start(|mut connection: Connection| async move {
        while let Some(request) = connection.read_request().await {
            let response = if request.head.contains("/qr-codes") {
                http_response("201 Created", "", r#"{"id":"qr.v2.1","uri":"https://code.yoti.com/1"}"#)
            } else if request.head.starts_with("GET") {
                http_response("200 OK", "", r#"{"id":"ss.v2.1","status":"CANCELLED"}"#)
            } else {
                http_response("201 Created", "", CREATED)
            };
            connection.write(response.as_bytes()).await;
        }
    }));
    test(&server)
}

#[test]
fn threads_call_in_parallel() {
    with_server(|server| {
        let client = builder(&server.base_url).build_blocking().unwrap();
        assert_eq!(client.base_url().to_string(), server.base_url);
        thread::scope(|scope| {
            for _ in 0..8 {
                let client = client.clone();
                scope.spawn(move || {
                    let session = client.create_session(&config("/back")).unwrap();
                    assert_eq!(session.status, SessionStatus::Created);
                    assert_eq!(
                        client.create_qr_code(&session.id).unwrap().uri,
                        "https://code.yoti.com/1"
                    );
                    assert_eq!(
                        client.get_session(&session.id).unwrap().status,
                        SessionStatus::Cancelled
                    );
                    let FollowUp::Ended(found) = client.check(&session.id).unwrap() else {
                        panic!("the session has ended");
                    };
                    assert_eq!(found.status, SessionStatus::Cancelled);
                    let end = client.wait_for_receipt(&session.id).unwrap_err();
                    assert_eq!(end.kind(), ErrorKind::SessionCancelled);
                });
            }
        });
        assert_eq!(server.requests().len(), 40);
    });
}

#[test]
fn calls_inside_a_runtime_fail_and_dropping_does_not_panic() {
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
                client.check(&session()).unwrap_err(),
                client.follow(&event).unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.kind(), ErrorKind::InsideRuntime);
            }
            drop(client);
            // Built and dropped inside the runtime: the last clone drops its own runtime.
            drop(builder("http://127.0.0.1:1/share").build_blocking().unwrap());
        });
    }
}

#[test]
fn blocking_client_is_clone_send_and_sync() {
    fn assert_client<T: Clone + Send + Sync + 'static>() {}
    assert_client::<blocking::Client>();
}
