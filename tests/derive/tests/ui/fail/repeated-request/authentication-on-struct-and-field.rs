use yoti_share::{SelfieAuth, SharePolicy};

#[derive(SharePolicy)]
#[selfie_auth]
struct Signup {
    #[attr(full_name)]
    name: String,
    #[selfie_auth]
    check: SelfieAuth,
}

fn main() {}
