use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(type)]
    name: String,
}

fn main() {}
