use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    #[attr(optional)]
    #[attr(source(passport))]
    name: Option<String>,
}

fn main() {}
