use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[selfie_auth]
    check: bool,
}

fn main() {}
