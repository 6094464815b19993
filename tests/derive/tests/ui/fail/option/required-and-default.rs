use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, required, default)]
    mail: String,
}

fn main() {}
