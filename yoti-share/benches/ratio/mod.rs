//! Times pieces of work in turn and prints each as a multiple of the first, the floor.
//!
//! Machines are shared and noisy: rounds of all pieces alternate, so that a disturbance falls on all of them, and what
//! is printed is the median of each round's ratio. Single times are there for orientation.

#![expect(clippy::print_stdout, reason = "a benchmark prints its result")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ROUNDS: usize = 40;

pub(crate) struct Comparison<'a> {
    title: &'static str,
    pieces: Vec<(String, Box<dyn FnMut() + 'a>)>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new<T>(title: &'static str, floor: &str, mut work: impl FnMut() -> T + 'a) -> Self {
        let work = Box::new(move || drop(black_box(work())));
        Self {
            title,
            pieces: vec![(floor.to_owned(), work)],
        }
    }

    pub(crate) fn piece<T>(mut self, name: impl Into<String>, mut work: impl FnMut() -> T + 'a) -> Self {
        self.pieces
            .push((name.into(), Box::new(move || drop(black_box(work())))));
        self
    }

    pub(crate) fn run(mut self) {
        // Warm up, and find how often each piece has to run for a round that the clock can see.
        let repeats: Vec<u32> = self
            .pieces
            .iter_mut()
            .map(|(_, work)| {
                work();
                let once = time(work, 3) / 3;
                u32::try_from((Duration::from_millis(8).as_nanos() / once.as_nanos().max(1)).clamp(1, 100_000)).unwrap()
            })
            .collect();
        let mut times: Vec<Vec<f64>> = vec![Vec::new(); self.pieces.len()];
        for _ in 0..ROUNDS {
            for (index, (_, work)) in self.pieces.iter_mut().enumerate() {
                times[index].push(time(work, repeats[index]).as_secs_f64() / f64::from(repeats[index]));
            }
        }
        println!("\n{}", self.title);
        println!("{:<44} {:>12} {:>10}", "", "median µs", "ratio");
        for (index, (name, _)) in self.pieces.iter().enumerate() {
            let ratios = times[index]
                .iter()
                .zip(&times[0])
                .map(|(piece, floor)| piece / floor)
                .collect();
            println!(
                "{name:<44} {:>12.2} {:>10.3}",
                median(times[index].clone()) * 1e6,
                median(ratios)
            );
        }
    }
}

fn time(work: &mut Box<dyn FnMut() + '_>, repeats: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..repeats {
        work();
    }
    start.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
