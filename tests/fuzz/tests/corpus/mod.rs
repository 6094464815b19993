//! The inputs of the corpora, and random changes of them.

use std::{fs, path::Path};

use yoti_share_fuzz_targets::Target;

/// Every input of the target's corpus, each followed by this number of changes of it. Deterministic.
pub(crate) fn inputs(target: &Target, changes: usize) -> impl Iterator<Item = Vec<u8>> {
    let corpus = corpus(target);
    assert!(!corpus.is_empty(), "{} has no corpus", target.name);
    let mut numbers = Numbers(0x5eed);
    (0..corpus.len() * (changes + 1)).map(move |at| {
        let input = &corpus[at / (changes + 1)];
        if at.is_multiple_of(changes + 1) {
            return input.clone();
        }
        let other = &corpus[numbers.below(corpus.len())];
        numbers.change(input, other)
    })
}

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(target.name);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    // Sort, so that the random changes are the same in each run.
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

/// xorshift64*.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap() % end.max(1)
    }

    /// Changes an input like a fuzzer: flips bits, overwrites, inserts and removes bytes, and inserts part of another input.
    fn change(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        const SPECIAL: &[u8] = b"\0\x01\x7f\x80\xff\"{}[]\\%:-= \r\n";
        let mut bytes = input.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            match self.below(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = SPECIAL[self.below(SPECIAL.len())],
                2 => bytes.insert(at, SPECIAL[self.below(SPECIAL.len())]),
                3 => {
                    let end = bytes.len().min(at + self.below(9));
                    bytes.drain(at..end);
                }
                4 => {
                    let from = self.below(other.len());
                    let piece = &other[from..other.len().min(from + self.below(33))];
                    bytes.splice(at..at, piece.iter().copied());
                }
                _ => bytes.truncate(at),
            }
        }
        bytes
    }
}
