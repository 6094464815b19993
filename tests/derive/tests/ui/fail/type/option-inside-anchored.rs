use yoti_share::{Anchored, Date, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth)]
    born: Anchored<Option<Date>>,
}

fn main() {}
