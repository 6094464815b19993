use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(FULL_NAME)]
    name: String,
}

fn main() {}
