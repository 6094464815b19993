//! Without the feature `test-util`, `Anchored` and `Verified` have no constructor. If they had one, it would be called here
//! instead of the trait's, which has the same name.

use yoti_share::{Anchored, Verified};

struct Absent;

trait New {
    fn new() -> Absent {
        Absent
    }
}

impl New for Anchored<u8> {}
impl New for Verified<u8> {}

fn main() {
    let _: Absent = Anchored::<u8>::new();
    let _: Absent = Verified::<u8>::new();
}
