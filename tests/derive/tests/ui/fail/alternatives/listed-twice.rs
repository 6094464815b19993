use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, alternatives(given_names, given_names))]
    name: String,
}

fn main() {}
