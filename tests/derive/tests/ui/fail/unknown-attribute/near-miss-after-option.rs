use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(optional, emial)]
    mail: Option<String>,
}

fn main() {}
