//! The line that says that something is going on.

use std::{
    future::Future,
    io::{self, IsTerminal, Write},
    pin::pin,
    time::Duration,
};

use tokio::time::{Instant, MissedTickBehavior, interval};

const TICK: Duration = Duration::from_millis(120);
const SPINNER: [char; 8] = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'];

/// Runs `work` with a line on standard error that lives; where nobody looks, with one that stands.
pub(crate) async fn shown_while<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    let mut line = io::stderr();
    if !line.is_terminal() {
        // A status that cannot be written is no reason to stop waiting.
        drop(writeln!(line, "Waiting for the person."));
        return work.await;
    }
    let started = Instant::now();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut spinner = SPINNER.iter().cycle();
    loop {
        tokio::select! {
            output = &mut work => {
                drop(write!(line, "\r\x1b[K"));
                return output;
            }
            _ = ticks.tick() => {
                let seconds = started.elapsed().as_secs();
                let spin = spinner.next().unwrap_or(&' ');
                drop(write!(line, "\r{spin} Waiting for the person, {}:{:02} ", seconds / 60, seconds % 60));
                drop(line.flush());
            }
        }
    }
}
