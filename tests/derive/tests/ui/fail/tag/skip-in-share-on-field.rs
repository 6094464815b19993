use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[share(skip)]
    name: String,
}

fn main() {}
