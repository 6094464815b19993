use yoti_share::{SelfieAuth, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[share(selfie_auth, selfie_auth)]
    check: SelfieAuth,
}

fn main() {}
