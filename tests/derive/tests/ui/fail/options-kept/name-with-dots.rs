use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(crate = yoti-share)]
struct Signup {
    #[attr(com.example.points)]
    points: u32,
    #[attr(name = "com.example.level", optional)]
    level: Option<u32>,
    #[attr(full-name)]
    name: String,
}

fn main() {}
