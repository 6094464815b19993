use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, optional, required)]
    mail: Option<String>,
}

fn main() {}
