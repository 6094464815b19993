use yoti_share::{Anchored, Verified};

fn main() {
    let _: Anchored<u8> = Anchored::new(1, []);
    let _: Verified<u8> = Verified::new(1, []);
}
