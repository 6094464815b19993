use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, default("nobody"))]
    mail: String,
}

fn main() {}
