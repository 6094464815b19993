use yoti_share::{SharePolicy, attribute};

#[derive(SharePolicy)]
struct Signup {
    #[attr(attribute::age_under)]
    value: bool,
}

fn main() {}
