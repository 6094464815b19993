use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(concat!("full", "_name"))]
    name: String,
}

fn main() {}
