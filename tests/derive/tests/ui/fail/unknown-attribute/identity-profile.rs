use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(identity_profile)]
    name: String,
}

fn main() {}
