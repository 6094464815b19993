use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(fullName)]
    name: String,
}

fn main() {}
