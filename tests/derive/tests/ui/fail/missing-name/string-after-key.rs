use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(rename = "com.example.points")]
    name: u32,
}

fn main() {}
