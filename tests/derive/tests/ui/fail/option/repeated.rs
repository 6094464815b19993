use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, self_asserted, self_asserted)]
    mail: String,
}

fn main() {}
