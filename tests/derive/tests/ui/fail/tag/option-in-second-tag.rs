use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    #[attr(optional)]
    name: Option<String>,
}

fn main() {}
