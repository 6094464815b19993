use yoti_share::{SharePolicy, attribute};

#[derive(SharePolicy)]
struct Signup {
    #[attr(attribute::age_over)]
    value: bool,
}

fn main() {}
