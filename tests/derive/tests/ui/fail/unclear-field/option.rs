use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: String,
    #[attr(full_name, optoinal)]
    again: String,
}

fn main() {}
