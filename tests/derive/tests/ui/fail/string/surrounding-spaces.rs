use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(" com.example.points ")]
    name: String,
}

fn main() {}
