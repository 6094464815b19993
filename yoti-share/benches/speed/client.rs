//! Sessions created over loopback: how many per second, and the processor time of the client for each, compared with the
//! bare signature.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinSet,
};
use yoti_share::{Client, Key, Policy, SessionConfig};

use super::{bare, clock, ratio::median, sealed, server::Server};

const CALLS: u32 = 4096;
const ROUNDS: usize = 3;
const AT_ONCE: [u32; 3] = [1, 64, 1024];
const THREADS: [usize; 2] = [1, 2];

pub(crate) const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

/// One number of callers on one number of threads, with the figures of each round.
struct Row {
    threads: usize,
    at_once: u32,
    per_second: Vec<f64>,
    /// Processor time of the client for one session, in microseconds and as a multiple of a bare signature.
    client: Vec<f64>,
    multiple: Vec<f64>,
    server: Vec<f64>,
    /// New connections: until every caller has created two sessions, and afterwards.
    connections: [usize; 2],
}

pub(crate) fn run() {
    allow_many_files();
    let mut server = Server::start();
    let mut rows: Vec<Row> = THREADS
        .into_iter()
        .flat_map(|threads| AT_ONCE.map(|at_once| Row::new(threads, at_once)))
        .collect();
    for _ in 0..ROUNDS {
        for row in &mut rows {
            row.round(&mut server);
        }
    }

    println!("\nSessions created over loopback, RSA-2048, medians of {ROUNDS} rounds of {CALLS}");
    println!(
        "{:<8} {:>8} {:>11} {:>10} {:>21} {:>10} {:>12} {:>11}",
        "threads",
        "at once",
        "per second",
        "client µs",
        "× the bare signature",
        "server µs",
        "connections",
        "made later"
    );
    for row in &rows {
        let [connections, later] = row.connections;
        println!(
            "{:<8} {:>8} {:>11.0} {:>10.1} {:>21.3} {:>10.1} {connections:>12} {later:>11}",
            row.threads,
            row.at_once,
            median(row.per_second.clone()),
            median(row.client.clone()),
            median(row.multiple.clone()),
            median(row.server.clone()),
        );
    }
    println!(
        "\n{:<24} {:>12} {:>20}",
        "two threads over one", "on the clock", "by processor time"
    );
    let (one, two) = rows.split_at(AT_ONCE.len());
    for (one, two) in one.iter().zip(two) {
        let gain = |two: &[f64], one: &[f64]| median(two.iter().zip(one).map(|(two, one)| two / one).collect());
        println!(
            "{:<24} {:>12.2} {:>20.2}",
            format!("{} at once", one.at_once),
            gain(&two.per_second, &one.per_second),
            // Two threads do twice as much, unless they block each other.
            2.0 * gain(&one.client, &two.client),
        );
    }
}

impl Row {
    fn new(threads: usize, at_once: u32) -> Self {
        let (per_second, client, multiple, server) = Default::default();
        Self {
            threads,
            at_once,
            per_second,
            client,
            multiple,
            server,
            connections: [0; 2],
        }
    }

    fn round(&mut self, server: &mut Server) {
        let floor = signature();
        let callers = Callers::new(self, &server.base_url);
        server.usage();
        callers.create(2 * self.at_once);
        let first = server.usage();
        let (start, cpu_time) = (Instant::now(), clock::process_time());
        callers.create(CALLS);
        let (took, cpu_time) = (start.elapsed(), clock::process_time().saturating_sub(cpu_time));
        let later = server.usage();

        let each = |time: Duration| time.as_secs_f64() / f64::from(CALLS) * 1e6;
        self.per_second.push(f64::from(CALLS) / took.as_secs_f64());
        self.client.push(each(cpu_time));
        self.multiple.push(each(cpu_time) / floor);
        self.server.push(each(later.cpu_time));
        for (most, connections) in self
            .connections
            .iter_mut()
            .zip([first, later].map(|usage| usage.connections))
        {
            *most = connections.max(*most);
        }
    }
}

/// How long a bare signature takes at the moment, in microseconds.
fn signature() -> f64 {
    const TIMES: u32 = 200;
    let mut sign = bare::signature();
    let ((), cpu_time) = clock::timed(|| (0..TIMES).for_each(|_| drop(sign())));
    cpu_time.as_secs_f64() / f64::from(TIMES) * 1e6
}

/// A client and its callers.
struct Callers {
    runtime: Runtime,
    client: Client,
    config: Arc<SessionConfig>,
    at_once: u32,
}

impl Callers {
    fn new(row: &Row, base_url: &str) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(row.threads)
            .enable_all()
            .build()
            .unwrap();
        let client = Client::builder(SDK_ID, Key::from_pem(sealed::PEM).unwrap())
            .base_url(base_url)
            .build()
            .unwrap();
        Self {
            runtime,
            client,
            config: Arc::new(config()),
            at_once: row.at_once,
        }
    }

    /// Creates this number of sessions; the callers share them.
    fn create(&self, sessions: u32) {
        let left = Arc::new(AtomicU32::new(sessions));
        self.runtime.block_on(async {
            let mut callers = JoinSet::new();
            for _ in 0..self.at_once {
                let (client, config, left) = (self.client.clone(), Arc::clone(&self.config), Arc::clone(&left));
                callers.spawn(async move {
                    let decrement = |left: u32| left.checked_sub(1);
                    while left
                        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, decrement)
                        .is_ok()
                    {
                        client.create_session(&config).await.unwrap();
                    }
                });
            }
            callers.join_all().await;
        });
    }
}

pub(crate) fn config() -> SessionConfig {
    let policy = Policy::builder().full_name().email().age_over(18).build().unwrap();
    SessionConfig::builder(policy, "/your-callback-url").build().unwrap()
}

/// Each connection is an open file, of which 1024 are usually allowed.
fn allow_many_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};

        let mut limit = getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        setrlimit(Resource::Nofile, limit).unwrap();
    }
}
