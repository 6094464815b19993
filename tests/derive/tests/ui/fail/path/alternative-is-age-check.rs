use yoti_share::{SharePolicy, attribute};

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, alternatives(given_names, attribute::age_over))]
    name: String,
}

fn main() {}
