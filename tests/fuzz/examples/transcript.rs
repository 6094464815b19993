//! Prints what every target sees in every input of the corpora, and in a few changes to each: two builds with different
//! cryptographic backends have to print the same. `.ci/backends` compares them.

#[path = "../tests/corpus/mod.rs"]
mod corpus;

use yoti_share_fuzz_targets::TARGETS;

fn main() {
    for target in TARGETS {
        for input in corpus::inputs(target, 20) {
            println!("{} {}: {}", target.name, input.escape_ascii(), (target.run)(&input));
        }
    }
}
