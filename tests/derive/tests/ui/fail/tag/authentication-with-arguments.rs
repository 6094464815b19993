use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[selfie_auth(true)]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
