//! Two thousand calls, 64 at a time: without faults, and with three faults in ten requests.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::task::JoinSet;
use yoti_share::{Client, Error};

use super::{
    CREATED, client, config,
    server::{Connection, Server, http_response},
};

const CALLS: usize = 2_000;
const CONCURRENT: usize = 64;

/// Creates `CALLS` sessions, each with its own number in its redirect URI, and returns the result of each call.
async fn create_all(client: &Client) -> Vec<(usize, Result<(), Error>)> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..CONCURRENT {
        let (client, next) = (client.clone(), Arc::clone(&next));
        workers.spawn(async move {
            let mut results = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= CALLS {
                    return results;
                }
                let created = client.create_session(&config(&format!("/back/{number}/"))).await;
                results.push((number, created.map(|_| ())));
            }
        });
    }
    workers.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_sessions_are_created_without_errors() {
    let created = Arc::new(AtomicUsize::new(0));
    let server = Server::start({
        let created = Arc::clone(&created);
        move |mut connection: Connection| {
            let created = Arc::clone(&created);
            async move {
                while connection.read_unrecorded().await.is_some() {
                    created.fetch_add(1, Ordering::Relaxed);
                    connection
                        .write(http_response("201 Created", "", CREATED).as_bytes())
                        .await;
                }
            }
        }
    })
    .await;
    let results = create_all(&client(&server.base_url)).await;
    let failed = results.iter().filter(|(_, result)| result.is_err()).count();
    assert_eq!((results.len(), failed), (CALLS, 0));
    assert_eq!(created.load(Ordering::Relaxed), CALLS);
    // The first calls may open more connections than there are callers.
    assert!(
        server.connections() < 2 * CONCURRENT,
        "{} connections were made for {CONCURRENT} callers",
        server.connections()
    );
}

/// The requests for one session and their results.
#[derive(Clone, Copy, Default)]
struct Record {
    requests: u32,
    created: u32,
    /// After one of the responses, the client cannot know whether the session was created.
    ambiguous: bool,
    retried_after_ambiguity: bool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_end_and_no_session_is_created_twice_under_faults() {
    let records: Arc<Mutex<HashMap<usize, Record>>> = Arc::default();
    let server = Server::start({
        let records = Arc::clone(&records);
        move |mut connection: Connection| {
            let records = Arc::clone(&records);
            async move {
                while let Some(request) = connection.read_unrecorded().await {
                    let number = number_in(&request.body);
                    let request = {
                        let mut records = records.lock().unwrap();
                        let record = records.entry(number).or_default();
                        record.requests += 1;
                        record.retried_after_ambiguity |= record.ambiguous;
                        record.requests
                    };
                    let mut created = false;
                    let response = match behaviour(number, request) {
                        Behaviour::Created => {
                            created = true;
                            http_response("201 Created", "", CREATED)
                        }
                        Behaviour::Busy => http_response("503 Service Unavailable", "Retry-After: 0\r\n", ""),
                        Behaviour::Unavailable => http_response("503 Service Unavailable", "", ""),
                        Behaviour::Closed => String::new(),
                    };
                    {
                        let mut records = records.lock().unwrap();
                        let record = records.entry(number).or_default();
                        record.created += u32::from(created);
                        record.ambiguous |=
                            matches!(behaviour(number, request), Behaviour::Unavailable | Behaviour::Closed);
                    }
                    if response.is_empty() {
                        return;
                    }
                    connection.write(response.as_bytes()).await;
                }
            }
        }
    })
    .await;
    let results = create_all(&client(&server.base_url)).await;
    assert_eq!(results.len(), CALLS, "a call did not end");

    let records = records.lock().unwrap();
    for (number, result) in &results {
        let record = records[number];
        assert!(
            !record.retried_after_ambiguity,
            "session {number} was created again although it may have existed"
        );
        assert_eq!(
            record.created,
            u32::from(result.is_ok()),
            "session {number}: {result:?}"
        );
        assert!(
            record.requests <= 3,
            "session {number} was requested {} times",
            record.requests
        );
    }
    let failed = results.iter().filter(|(_, result)| result.is_err()).count();
    let requests: u32 = records.values().map(|record| record.requests).sum();
    assert!((200..800).contains(&failed), "{failed} calls failed");
    assert!(requests < 2_400, "{requests} requests: retries add too much load");
}

enum Behaviour {
    Created,
    /// 503 with `Retry-After`.
    Busy,
    /// 503 without `Retry-After`.
    Unavailable,
    /// Closes the connection.
    Closed,
}

/// Three in ten requests fail, in three ways. The choice is fixed but irregular.
fn behaviour(number: usize, request: u32) -> Behaviour {
    let hash = number
        .wrapping_mul(2_654_435_761)
        .wrapping_add(usize::try_from(request).unwrap() * 40_503)
        >> 7;
    match hash % 10 {
        0 => Behaviour::Busy,
        1 => Behaviour::Unavailable,
        2 => Behaviour::Closed,
        _ => Behaviour::Created,
    }
}

fn number_in(body: &[u8]) -> usize {
    let body = std::str::from_utf8(body).unwrap();
    let (_, rest) = body.split_once("/back/").unwrap();
    rest.split_once('/').unwrap().0.parse().unwrap()
}
