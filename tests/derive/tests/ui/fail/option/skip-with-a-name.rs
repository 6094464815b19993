use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, skip)]
    mail: String,
}

fn main() {}
