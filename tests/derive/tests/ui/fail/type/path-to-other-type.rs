use yoti_share::SharePolicy;

struct Points;

#[derive(SharePolicy)]
struct Signup {
    #[attr(self::Points)]
    points: u32,
}

fn main() {}
