use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email_address)]
    name: String,
}

fn main() {}
