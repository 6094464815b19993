use yoti_share::{Date, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth, default)]
    born: Date,
}

fn main() {}
