use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, source(passport()))]
    mail: String,
}

fn main() {}
