use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, optional)]
    mail: String,
}

fn main() {}
