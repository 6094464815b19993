use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(b"full_name")]
    name: String,
}

fn main() {}
