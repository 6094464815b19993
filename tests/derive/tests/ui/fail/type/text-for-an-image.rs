use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(selfie)]
    photo: String,
}

fn main() {}
