use yoti_share::{Anchored, Verified};

fn verify(anchored: Anchored<u8>) -> Verified<u8> {
    anchored.into()
}

fn main() {}
