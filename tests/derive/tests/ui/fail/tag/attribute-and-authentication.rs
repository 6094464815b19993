use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    #[selfie_auth]
    name: String,
}

fn main() {}
