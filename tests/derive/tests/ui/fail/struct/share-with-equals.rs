use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share = "remember_me"]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
