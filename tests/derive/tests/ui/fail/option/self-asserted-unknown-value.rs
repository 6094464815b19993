use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, self_asserted = maybe)]
    mail: String,
}

fn main() {}
