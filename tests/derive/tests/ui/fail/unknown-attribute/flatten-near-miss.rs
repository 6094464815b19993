use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(flaten)]
    name: String,
}

fn main() {}
