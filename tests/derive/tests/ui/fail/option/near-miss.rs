use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, optoinal)]
    mail: Option<String>,
}

fn main() {}
