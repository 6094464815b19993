//! The web example, called like a browser does, like Yoti does, and like an attacker.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

mod browser;
mod ends;
mod once;
mod privacy;
mod requests;

use std::{
    io,
    sync::{Arc, LazyLock, Mutex, Once},
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;
use web_example::{Options, Site};
use yoti_share::Client;
use yoti_share_sandbox::Sandbox;

const ADMIN_PASSWORD: &str = "canary-admin-password";

/// Options without a background task that could interfere: it looks only after an hour.
fn options() -> Options {
    Options {
        listen: ([127, 0, 0, 1], 0).into(),
        url: None,
        script: None,
        database: "sqlite::memory:".to_owned(),
        admin_password: ADMIN_PASSWORD.to_owned(),
        check_every: 3600,
    }
}

/// How long a site waits for open connections when it stops.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site with its own sandbox.
async fn site() -> Site {
    start(options(), None).await
}

/// A site that uses another server: here a sandbox, which plays Yoti.
async fn remote(sandbox: &Sandbox, options: Options) -> Site {
    start(options, Some(sandbox.client())).await
}

async fn start(options: Options, client: Option<Client>) -> Site {
    static SUBSCRIBER: Once = Once::new();
    SUBSCRIBER.call_once(|| {
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG);
        subscriber.with_ansi(false).with_writer(LOG.clone()).init();
    });
    Site::start(options, client, Sandbox::builder()).await.unwrap()
}

/// The log of the sites of all tests.
static LOG: LazyLock<Log> = LazyLock::new(Log::default);

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The number of lines with all these parts.
    fn count(&self, parts: &[&str]) -> usize {
        let text = self.text();
        text.lines()
            .filter(|line| parts.iter().all(|part| line.contains(part)))
            .count()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Polls until the condition holds.
async fn eventually(event: &str, mut holds: impl AsyncFnMut() -> bool) {
    let polling = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let result = tokio::time::timeout(Duration::from_secs(30), polling).await;
    assert!(result.is_ok(), "not within 30 s: {event}");
}
