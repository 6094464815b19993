use yoti_share::{Date, SharePolicy};

#[derive(SharePolicy)]
struct Buyer {
    #[attr(full name)]
    name: String,
    #[attr(date of birth, optional)]
    born: Option<Date>,
    #[attr(over 21)]
    adult: bool,
}

fn main() {}
