use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(18)]
    name: String,
}

fn main() {}
