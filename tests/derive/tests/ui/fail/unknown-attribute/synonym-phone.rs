use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(phone)]
    name: String,
}

fn main() {}
