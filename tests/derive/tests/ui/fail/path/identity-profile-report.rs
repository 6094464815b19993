use yoti_share::{SharePolicy, attribute};

#[derive(SharePolicy)]
struct Signup {
    #[attr(attribute::identity_profile_report)]
    value: Vec<u8>,
}

fn main() {}
