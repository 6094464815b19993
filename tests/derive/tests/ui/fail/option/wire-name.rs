use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, accept_self_asserted)]
    mail: String,
}

fn main() {}
