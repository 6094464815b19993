use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(given_names, family_name)]
    name: String,
}

fn main() {}
