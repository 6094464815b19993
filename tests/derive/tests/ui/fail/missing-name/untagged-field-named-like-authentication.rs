use yoti_share::{SelfieAuth, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    selfie_auth: SelfieAuth,
}

fn main() {}
