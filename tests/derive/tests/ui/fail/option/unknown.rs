use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, lazily)]
    mail: String,
}

fn main() {}
