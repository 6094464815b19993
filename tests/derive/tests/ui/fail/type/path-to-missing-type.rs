use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(crate::Points)]
    points: u32,
}

fn main() {}
