use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(optinal, email)]
    mail: Option<String>,
}

fn main() {}
