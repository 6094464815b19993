use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, optional = true)]
    mail: Option<String>,
}

fn main() {}
