use yoti_share::SharePolicy;

struct Points;

#[derive(SharePolicy)]
struct Signup {
    #[attr("com.example.points", alternatives(self::Points))]
    points: u32,
}

fn main() {}
