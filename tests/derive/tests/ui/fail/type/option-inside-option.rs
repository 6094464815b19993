use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: Option<Option<String>>,
}

fn main() {}
