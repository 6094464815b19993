use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, required)]
    mail: Option<String>,
}

fn main() {}
