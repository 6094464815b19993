use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(withWantedRememberMe)]
    name: String,
}

fn main() {}
