use yoti_share::{SharePolicy, attribute};

#[derive(SharePolicy)]
struct Signup {
    #[attr(attribute::estimated_age_over)]
    value: bool,
}

fn main() {}
