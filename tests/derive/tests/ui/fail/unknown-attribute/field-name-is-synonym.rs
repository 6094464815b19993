use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr]
    mail: String,
}

fn main() {}
