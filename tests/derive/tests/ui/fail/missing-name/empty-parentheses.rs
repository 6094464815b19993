use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr()]
    name: String,
}

fn main() {}
