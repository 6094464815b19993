use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(optional email)]
    mail: Option<String>,
}

fn main() {}
