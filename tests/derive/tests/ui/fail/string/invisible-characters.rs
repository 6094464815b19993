use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr("com.example\u{200b}.points")]
    points: u32,
    #[attr("\u{feff}com.example.tier")]
    tier: u32,
    #[attr("com.example.level\u{a0}")]
    level: u32,
}

fn main() {}
