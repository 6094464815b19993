use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr = "email"]
    name: String,
}

fn main() {}
