use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(name = "full_name")]
    name: String,
}

fn main() {}
