use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[attr(full_name)]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
