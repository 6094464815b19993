use yoti_share::{SharePolicy, attribute};

#[derive(SharePolicy)]
struct Signup {
    #[attr(attribute::ThirdParty)]
    value: String,
}

fn main() {}
