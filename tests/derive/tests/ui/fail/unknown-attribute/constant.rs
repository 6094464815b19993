use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(POINTS)]
    points: u32,
}

fn main() {}
