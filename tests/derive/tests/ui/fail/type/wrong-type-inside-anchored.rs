use yoti_share::{Anchored, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth)]
    born: Anchored<Vec<String>>,
}

fn main() {}
