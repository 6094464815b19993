use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[share(selfie_auth, pin_auth)]
    both: (),
}

fn main() {}
