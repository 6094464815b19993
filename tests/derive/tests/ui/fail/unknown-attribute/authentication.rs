use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(selfie_auth)]
    check: (),
}

fn main() {}
