use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email_adress)]
    name: String,
}

fn main() {}
