//! Prints the result of every target for every input of the corpora and for a few changes of each input. Two builds with
//! different crypto backends must print the same; `.ci/backends` compares them.

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
