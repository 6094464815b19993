use yoti_share::{Date, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth, alternatives(full_name))]
    born: Date,
}

fn main() {}
