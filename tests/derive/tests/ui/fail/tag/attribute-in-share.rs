use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[share(full_name)]
    name: String,
}

fn main() {}
