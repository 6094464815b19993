use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, alternatives(full_name))]
    name: String,
}

fn main() {}
