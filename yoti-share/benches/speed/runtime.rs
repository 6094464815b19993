//! Whether signing on the threads of the runtime delays other tasks.
//!
//! A thread outside the runtime sends a message to a task on it every millisecond, and the task records the delay. Meanwhile
//! sessions are created: a thousand per second, or as many as 64 callers can. Three ways of signing alternate.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    runtime::Builder,
    sync::mpsc,
    task::{self, JoinSet},
};
use yoti_share::{AnyKey, Client, Key, KeyError, RemoteKey, RequestSigner, SigningInput};

use super::{
    bare,
    client::{SDK_ID, config},
    ratio::median,
    sealed,
    server::Server,
};

const ROUNDS: usize = 5;
const PINGS: u32 = 1000;
const EACH: Duration = Duration::from_millis(1);
const CALLERS: usize = 64;

#[derive(Clone, Copy)]
enum Way {
    Inline,
    BlockInPlace,
    SpawnBlocking,
}

#[derive(Clone, Copy)]
enum Load {
    /// No sessions: the delay of a message alone.
    None,
    /// One session every millisecond.
    Paced,
    /// Callers that create the next session as soon as they have one.
    Full,
}

pub(crate) fn run() {
    let cases = [
        ("nothing else", Load::None, Way::Inline),
        ("1000/s, signed inline", Load::Paced, Way::Inline),
        ("1000/s, block_in_place", Load::Paced, Way::BlockInPlace),
        ("1000/s, spawn_blocking", Load::Paced, Way::SpawnBlocking),
        ("64 callers, signed inline", Load::Full, Way::Inline),
        ("64 callers, block_in_place", Load::Full, Way::BlockInPlace),
        ("64 callers, spawn_blocking", Load::Full, Way::SpawnBlocking),
    ];
    let server = Server::start();
    // For each case, the values of all rounds, in the order of the columns.
    let mut rounds: Vec<[Vec<f64>; 4]> = vec![Default::default(); cases.len()];
    for _ in 0..ROUNDS {
        for ((_, load, way), columns) in cases.iter().zip(&mut rounds) {
            let (mut delays, per_second) = delays_under(*load, *way, &server.base_url);
            delays.sort();
            let at = |hundredths: usize| delays[(delays.len() - 1) * hundredths / 100].as_secs_f64() * 1e6;
            for (column, figure) in columns.iter_mut().zip([at(50), at(99), at(100), per_second]) {
                column.push(figure);
            }
        }
    }
    println!("\nDelay of a message to a task on a runtime of two threads, medians of {ROUNDS} rounds of {PINGS}");
    println!(
        "{:<30} {:>9} {:>9} {:>9} {:>12}",
        "", "p50 µs", "p99 µs", "max µs", "sessions/s"
    );
    for ((name, ..), columns) in cases.into_iter().zip(rounds) {
        let [p50, p99, max, per_second] = columns.map(median);
        println!("{name:<30} {p50:>9.0} {p99:>9.0} {max:>9.0} {per_second:>12.0}");
    }
}

/// The delay of each message, and the number of sessions per second meanwhile.
fn delays_under(load: Load, way: Way, base_url: &str) -> (Vec<Duration>, f64) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let client = client(way, base_url);
    let config = Arc::new(config());
    let created = Arc::new(AtomicU32::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    let create = {
        let (created, over, handle) = (Arc::clone(&created), Arc::clone(&over), runtime.handle().clone());
        move |tasks: &mut JoinSet<()>, again: bool| {
            let (client, config) = (client.clone(), Arc::clone(&config));
            let (created, over) = (Arc::clone(&created), Arc::clone(&over));
            tasks.spawn_on(
                async move {
                    loop {
                        client.create_session(&config).await.unwrap();
                        created.fetch_add(1, Ordering::Relaxed);
                        if !again || over.load(Ordering::Relaxed) {
                            return;
                        }
                    }
                },
                &handle,
            );
        }
    };

    let (sender, mut messages) = mpsc::unbounded_channel::<Instant>();
    let listening = runtime.spawn(async move {
        let mut delays = Vec::new();
        while let Some(sent) = messages.recv().await {
            delays.push(sent.elapsed());
        }
        delays
    });
    if matches!(load, Load::Full) {
        (0..CALLERS).for_each(|_| create(&mut tasks, true));
    }
    let start = Instant::now();
    for _ in 0..PINGS {
        if matches!(load, Load::Paced) {
            create(&mut tasks, false);
        }
        // Send the message between two sessions, not directly after one was started.
        thread::sleep(EACH / 2);
        sender.send(Instant::now()).unwrap();
        thread::sleep(EACH / 2);
    }
    let per_second = f64::from(created.load(Ordering::Relaxed)) / start.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    drop(sender);
    runtime.block_on(tasks.join_all());
    (runtime.block_on(listening).unwrap(), per_second)
}

fn client(way: Way, base_url: &str) -> Client {
    let key = Key::from_pem(sealed::PEM).unwrap();
    let signer = Arc::new(bare::Signer::new());
    let key = match way {
        Way::Inline => AnyKey::from(key),
        Way::BlockInPlace => RemoteKey::new(InPlace(signer), key).into(),
        Way::SpawnBlocking => RemoteKey::new(Pool(signer), key).into(),
    };
    Client::builder(SDK_ID, key).base_url(base_url).build().unwrap()
}

struct InPlace(Arc<bare::Signer>);

impl RequestSigner for InPlace {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(task::block_in_place(|| self.0.sign(input.message())))
    }
}

struct Pool(Arc<bare::Signer>);

impl RequestSigner for Pool {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        let (signer, message) = (Arc::clone(&self.0), input.message().to_vec());
        task::spawn_blocking(move || signer.sign(&message))
            .await
            .map_err(KeyError::remote)
    }
}
