use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(optinal)]
    email: Option<String>,
}

fn main() {}
