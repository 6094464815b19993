use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[share(source(passport))]
    name: String,
}

fn main() {}
