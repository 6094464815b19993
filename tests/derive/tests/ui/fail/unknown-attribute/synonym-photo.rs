use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(photo)]
    name: String,
}

fn main() {}
