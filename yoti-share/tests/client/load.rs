//! Ten thousand calls, 64 at a time: in good weather and in a storm.

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
    server::{Connection, Server, answer},
};

const CALLS: usize = 10_000;
const AT_ONCE: usize = 64;

/// Creates as many sessions, each with a number of its own in its redirect URI; gives each call's result.
async fn create_all(client: &Client) -> Vec<(usize, Result<(), Error>)> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
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
async fn ten_thousand_sessions_are_created_without_an_error() {
    let created = Arc::new(AtomicUsize::new(0));
    let server = Server::start({
        let created = Arc::clone(&created);
        move |mut connection: Connection| {
            let created = Arc::clone(&created);
            async move {
                while connection.read_unrecorded().await.is_some() {
                    created.fetch_add(1, Ordering::Relaxed);
                    connection.say(answer("201 Created", "", CREATED).as_bytes()).await;
                }
            }
        }
    })
    .await;
    let results = create_all(&client(&server.base_url)).await;
    let failed = results.iter().filter(|(_, result)| result.is_err()).count();
    assert_eq!((results.len(), failed), (CALLS, 0));
    assert_eq!(created.load(Ordering::Relaxed), CALLS);
    // A few more than callers may come about while they race for the first ones.
    assert!(
        server.connections() < 2 * AT_ONCE,
        "{} connections were made for {AT_ONCE} callers",
        server.connections()
    );
}

/// What became of one session's requests.
#[derive(Clone, Copy, Default)]
struct Fate {
    requests: u32,
    created: u32,
    /// A failure that leaves open whether the session was created.
    ambiguous: bool,
    repeated_after_ambiguity: bool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_storm_every_call_ends_and_no_session_is_made_twice() {
    let fates: Arc<Mutex<HashMap<usize, Fate>>> = Arc::default();
    let server = Server::start({
        let fates = Arc::clone(&fates);
        move |mut connection: Connection| {
            let fates = Arc::clone(&fates);
            async move {
                while let Some(request) = connection.read_unrecorded().await {
                    let number = number_in(&request.body);
                    let request = {
                        let mut fates = fates.lock().unwrap();
                        let fate = fates.entry(number).or_default();
                        fate.requests += 1;
                        fate.repeated_after_ambiguity |= fate.ambiguous;
                        fate.requests
                    };
                    let mut created = false;
                    let said = match weather(number, request) {
                        Weather::Fair => {
                            created = true;
                            answer("201 Created", "", CREATED)
                        }
                        Weather::Busy => answer("503 Service Unavailable", "Retry-After: 0\r\n", ""),
                        Weather::Broken => answer("503 Service Unavailable", "", ""),
                        Weather::Silent => String::new(),
                    };
                    {
                        let mut fates = fates.lock().unwrap();
                        let fate = fates.entry(number).or_default();
                        fate.created += u32::from(created);
                        fate.ambiguous |= matches!(weather(number, request), Weather::Broken | Weather::Silent);
                    }
                    if said.is_empty() {
                        return;
                    }
                    connection.say(said.as_bytes()).await;
                }
            }
        }
    })
    .await;
    let results = create_all(&client(&server.base_url)).await;
    assert_eq!(results.len(), CALLS, "a call did not end");

    let fates = fates.lock().unwrap();
    for (number, result) in &results {
        let fate = fates[number];
        assert!(
            !fate.repeated_after_ambiguity,
            "session {number} was created again although it may have existed"
        );
        assert_eq!(fate.created, u32::from(result.is_ok()), "session {number}: {result:?}");
        assert!(
            fate.requests <= 3,
            "session {number} was asked for {} times",
            fate.requests
        );
    }
    let failed = results.iter().filter(|(_, result)| result.is_err()).count();
    let requests: u32 = fates.values().map(|fate| fate.requests).sum();
    assert!((1_000..4_000).contains(&failed), "{failed} calls failed");
    assert!(requests < 12_000, "{requests} requests: the storm was fed");
}

enum Weather {
    Fair,
    /// Asks to come again.
    Busy,
    /// Fails without a word about coming again.
    Broken,
    /// Closes the connection.
    Silent,
}

/// Three in ten requests fail, in three ways; which ones is fixed, and no pattern.
fn weather(number: usize, request: u32) -> Weather {
    let mixed = number
        .wrapping_mul(2_654_435_761)
        .wrapping_add(usize::try_from(request).unwrap() * 40_503)
        >> 7;
    match mixed % 10 {
        0 => Weather::Busy,
        1 => Weather::Broken,
        2 => Weather::Silent,
        _ => Weather::Fair,
    }
}

fn number_in(body: &[u8]) -> usize {
    let body = std::str::from_utf8(body).unwrap();
    let (_, rest) = body.split_once("/back/").unwrap();
    rest.split_once('/').unwrap().0.parse().unwrap()
}
