use yoti_share::{Date, SharePolicy, Verified};

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth)]
    born: Option<Verified<Option<Date>>>,
}

fn main() {}
