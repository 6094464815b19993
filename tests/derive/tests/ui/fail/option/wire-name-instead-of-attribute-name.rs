use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(accept_self_asserted)]
    email: String,
}

fn main() {}
