use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name(optional))]
    name: String,
}

fn main() {}
