use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    adult: bool,
}

fn main() {}
