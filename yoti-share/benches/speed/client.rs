//! Sessions created over loopback: how many in a second, and what each costs the client, against the bare signature.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{runtime::Builder, task::JoinSet};
use yoti_share::{Client, Key, Policy, SessionConfig};

use super::{bare, clock, ratio::median, sealed, server::Server};

const CALLS: u32 = 4096;
const ROUNDS: usize = 3;
const AT_ONCE: [u32; 3] = [1, 64, 1024];
const THREADS: [usize; 2] = [1, 2];

pub(crate) const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

#[derive(Default)]
struct Row {
    per_second: Vec<f64>,
    /// Microseconds of the client's for one creation.
    client: Vec<f64>,
    multiple: Vec<f64>,
    server: Vec<f64>,
    connections: usize,
}

pub(crate) fn run() {
    allow_many_files();
    let mut server = Server::start();
    let mut rows: Vec<Row> = Vec::new();
    rows.resize_with(THREADS.len() * AT_ONCE.len(), Row::default);
    for _ in 0..ROUNDS {
        let cases = THREADS
            .into_iter()
            .flat_map(|threads| AT_ONCE.map(|at_once| (threads, at_once)));
        for ((threads, at_once), row) in cases.zip(&mut rows) {
            let floor = signature();
            server.seen();
            let (took, worked) = create(&server.base_url, threads, at_once);
            let seen = server.seen();
            let each = |time: Duration| time.as_secs_f64() / f64::from(CALLS) * 1e6;
            row.per_second.push(f64::from(CALLS) / took.as_secs_f64());
            row.client.push(each(worked));
            row.multiple.push(each(worked) / floor);
            row.server.push(each(seen.worked));
            row.connections = row.connections.max(seen.connections);
        }
    }

    println!("\nSessions created over loopback, RSA-2048, medians of {ROUNDS} rounds of {CALLS}");
    println!(
        "{:<9} {:>8} {:>10} {:>11} {:>22} {:>6} {:>11} {:>12}",
        "threads", "at once", "per second", "client µs", "× the bare signature", "best", "server µs", "connections"
    );
    for (row, (threads, at_once)) in rows.iter().zip(
        THREADS
            .into_iter()
            .flat_map(|threads| AT_ONCE.map(|at_once| (threads, at_once))),
    ) {
        println!(
            "{threads:<9} {at_once:>8} {:>10.0} {:>11.1} {:>22.3} {:>6.3} {:>11.1} {:>12}",
            median(row.per_second.clone()),
            median(row.client.clone()),
            median(row.multiple.clone()),
            row.multiple.iter().copied().fold(f64::INFINITY, f64::min),
            median(row.server.clone()),
            row.connections,
        );
    }
    let (one, two) = rows.split_at(AT_ONCE.len());
    for ((one, two), at_once) in one.iter().zip(two).zip(AT_ONCE) {
        let gains: Vec<f64> = two
            .per_second
            .iter()
            .zip(&one.per_second)
            .map(|(two, one)| two / one)
            .collect();
        println!(
            "two threads over one, {at_once} at once: {:.2} (best {:.2})",
            median(gains.clone()),
            gains.iter().copied().fold(0.0, f64::max),
        );
    }
}

/// How long a bare signature takes just now, in microseconds.
fn signature() -> f64 {
    const TIMES: u32 = 200;
    let mut sign = bare::signature();
    let ((), worked) = clock::timed(|| (0..TIMES).for_each(|_| drop(sign())));
    worked.as_secs_f64() / f64::from(TIMES) * 1e6
}

/// Creates sessions, and gives how long it took and how long this process worked for it.
fn create(base_url: &str, threads: usize, at_once: u32) -> (Duration, Duration) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .unwrap();
    let client = Client::builder(SDK_ID, Key::from_pem(sealed::PEM).unwrap())
        .base_url(base_url)
        .build()
        .unwrap();
    let config = Arc::new(config());
    let create = |calls: u32| {
        let left = Arc::new(AtomicU32::new(calls));
        runtime.block_on(async {
            let mut callers = JoinSet::new();
            for _ in 0..at_once {
                let (client, config, left) = (client.clone(), Arc::clone(&config), Arc::clone(&left));
                callers.spawn(async move {
                    let take = |left: u32| left.checked_sub(1);
                    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                        client.create_session(&config).await.unwrap();
                    }
                });
            }
            callers.join_all().await;
        });
    };
    // Connections come about first; they are counted, and are not what is timed.
    create(2 * at_once);
    let (start, worked) = (Instant::now(), clock::all_worked());
    create(CALLS);
    (start.elapsed(), clock::all_worked().saturating_sub(worked))
}

pub(crate) fn config() -> SessionConfig {
    let policy = Policy::builder().full_name().email().age_over(18).build().unwrap();
    SessionConfig::builder(policy, "/your-callback-url").build().unwrap()
}

/// A connection is a file, and the usual limit is 1024.
fn allow_many_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};

        let mut limit = getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        setrlimit(Resource::Nofile, limit).unwrap();
    }
}
