//! Times pieces of work in turn and prints each as a multiple of the first, the floor.
//!
//! Machines are shared and noisy. The benchmark therefore counts the processor time of this thread, and alternates rounds of
//! all pieces, so that a change of the clock frequency affects all of them. It prints two ratios: the median of the ratios
//! of all rounds, and the ratio of the fastest rounds.

use std::{hint::black_box, time::Duration};

use super::clock::timed;

const ROUNDS: usize = 60;
/// Long enough for the resolution of the clock, short enough that other processes leave some rounds undisturbed.
const ROUND: Duration = Duration::from_millis(4);

pub(crate) struct Comparison<'a> {
    title: &'static str,
    rows: Vec<(String, Row<'a>)>,
}

enum Row<'a> {
    Work(Box<dyn FnMut() + 'a>),
    /// The difference of two rows, by their indexes.
    Difference(usize, usize),
}

impl<'a> Comparison<'a> {
    pub(crate) fn new<T>(title: &'static str, floor: &str, work: impl FnMut() -> T + 'a) -> Self {
        let rows = Vec::new();
        Self { title, rows }.piece(floor, work)
    }

    pub(crate) fn piece<T>(mut self, name: impl Into<String>, mut work: impl FnMut() -> T + 'a) -> Self {
        let work = Box::new(move || drop(black_box(work())));
        self.rows.push((name.into(), Row::Work(work)));
        self
    }

    /// Adds a row for work that cannot run alone: the difference of two pieces that were added before.
    pub(crate) fn difference(mut self, name: &str, of: &str, and: &str) -> Self {
        let index = |name: &str| self.rows.iter().position(|(piece, _)| piece == name).unwrap();
        let row = Row::Difference(index(of), index(and));
        self.rows.push((name.to_owned(), row));
        self
    }

    pub(crate) fn run(mut self) {
        // Warm up, and calculate how often each piece must run in a round.
        let repeats: Vec<u32> = self
            .rows
            .iter_mut()
            .map(|(_, row)| match row {
                Row::Work(work) => {
                    work();
                    let once = time(work, 3) / 3;
                    u32::try_from((ROUND.as_nanos() / once.as_nanos().max(1)).clamp(1, 100_000)).unwrap()
                }
                Row::Difference(..) => 0,
            })
            .collect();
        let mut times: Vec<Vec<f64>> = vec![Vec::new(); self.rows.len()];
        for round in 0..ROUNDS {
            for (index, (_, row)) in self.rows.iter_mut().enumerate() {
                let seconds = match row {
                    Row::Work(work) => time(work, repeats[index]).as_secs_f64() / f64::from(repeats[index]),
                    Row::Difference(of, and) => times[*of][round] - times[*and][round],
                };
                times[index].push(seconds);
            }
        }
        let mut best = Vec::new();
        for ((_, row), times) in self.rows.iter().zip(&times) {
            best.push(match row {
                Row::Work(_) => times.iter().copied().fold(f64::INFINITY, f64::min),
                Row::Difference(of, and) => best[*of] - best[*and],
            });
        }
        println!("\n{}", self.title);
        println!(
            "{:<52} {:>10} {:>7} {:>10} {:>7}",
            "", "median µs", "ratio", "best µs", "ratio"
        );
        for (((name, _), times_of), best_of) in self.rows.iter().zip(&times).zip(&best) {
            let ratios = times_of.iter().zip(&times[0]).map(|(piece, floor)| piece / floor);
            println!(
                "{name:<52} {:>10.2} {:>7.3} {:>10.2} {:>7.3}",
                median(times_of.clone()) * 1e6,
                median(ratios.collect()),
                best_of * 1e6,
                best_of / best[0],
            );
        }
    }
}

fn time(work: &mut Box<dyn FnMut() + '_>, repeats: u32) -> Duration {
    timed(|| (0..repeats).for_each(|_| work())).1
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
