use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(FullName)]
    name: String,
}

fn main() {}
