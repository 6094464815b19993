use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name = 18)]
    name: String,
}

fn main() {}
