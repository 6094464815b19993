use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr("com.example.points")]
    points: u32,
    #[attr("com.example.points")]
    again: u32,
}

fn main() {}
