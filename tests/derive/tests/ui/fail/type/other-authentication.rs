use yoti_share::{PinAuth, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[selfie_auth]
    check: PinAuth,
}

fn main() {}
