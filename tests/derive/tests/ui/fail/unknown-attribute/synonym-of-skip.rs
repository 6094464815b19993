use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(ignore)]
    name: String,
}

fn main() {}
