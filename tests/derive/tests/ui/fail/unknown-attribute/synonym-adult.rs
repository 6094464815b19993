use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(adult)]
    name: bool,
}

fn main() {}
