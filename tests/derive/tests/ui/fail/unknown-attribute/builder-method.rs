use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(withFullName)]
    name: String,
}

fn main() {}
