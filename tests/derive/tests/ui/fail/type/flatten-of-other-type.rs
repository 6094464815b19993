use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(flatten)]
    rest: String,
}

fn main() {}
