//! The first request of a process. aws-lc gathers entropy on its first use.

use std::{
    process::{Command, Stdio},
    time::UNIX_EPOCH,
};

use yoti_share::{ApiRequest, Client, Credentials, Key, Nonce};

use super::{
    client::{SDK_ID, config},
    clock::timed,
    ratio::median,
    sealed,
};

pub(crate) const ROLE: &str = "first";

const PROCESSES: usize = 20;
const STEPS: [&str; 4] = ["a signature, once warm", "key read", "first signature", "client built"];

/// Starts processes one after the other and prints the time of each of their first steps.
pub(crate) fn run() {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); STEPS.len()];
    for _ in 0..PROCESSES {
        let output = Command::new(std::env::current_exe().unwrap())
            .arg(ROLE)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        for (times, microseconds) in times.iter_mut().zip(printed.split_whitespace()) {
            times.push(microseconds.parse().unwrap());
        }
    }
    println!("\nThe first steps of a process, RSA-2048, medians of {PROCESSES}");
    println!("{:<44} {:>12} {:>10}", "", "µs", "ratio");
    for (step, taken) in STEPS.iter().zip(&times) {
        let (taken, floor) = (median(taken.clone()), median(times[0].clone()));
        println!("{step:<44} {taken:>12.1} {:>10.2}", taken / floor);
    }
}

/// The main function of such a process.
pub(crate) fn first() {
    let (key, key_read) = timed(|| Key::from_pem(sealed::PEM).unwrap());
    let credentials = Credentials::new(SDK_ID, key).unwrap();
    let request = ApiRequest::create_session(&config());
    let sign = || {
        request
            .sign_with(&credentials, Nonce::from_bytes([7; 16]), UNIX_EPOCH)
            .unwrap()
    };
    let (_, first) = timed(sign);
    let warm = (0..5).map(|_| timed(sign).1).min().unwrap();
    let (_, built) = timed(|| Client::new(credentials.clone()).unwrap());
    for time in [warm, key_read, first, built] {
        println!("{}", time.as_secs_f64() * 1e6);
    }
}
