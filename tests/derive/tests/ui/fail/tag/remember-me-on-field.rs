use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[share(remember_me)]
    name: String,
}

fn main() {}
