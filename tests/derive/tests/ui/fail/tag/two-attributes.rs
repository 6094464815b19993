use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    #[attr(given_names)]
    name: String,
}

fn main() {}
