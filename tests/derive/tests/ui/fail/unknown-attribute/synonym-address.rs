use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(address)]
    name: String,
}

fn main() {}
