use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(skip, full_name)]
    name: String,
}

fn main() {}
