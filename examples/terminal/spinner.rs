//! A line that shows that the program is waiting.

use std::{
    future::Future,
    io::{self, IsTerminal, Write},
    pin::pin,
    time::Duration,
};

use tokio::time::{Instant, MissedTickBehavior, interval};

const TICK: Duration = Duration::from_millis(120);
const SPINNER: [char; 8] = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'];

/// Runs `work` and shows the waiting time on standard error. If that is not a terminal, prints one line only.
pub(crate) async fn show_while<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    let mut line = io::stderr();
    if !line.is_terminal() {
        // Continue even if the line cannot be written.
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
