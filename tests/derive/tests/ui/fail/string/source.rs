use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source("passport", "library_card"))]
    name: String,
}

fn main() {}
