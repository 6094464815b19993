use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(crate = "yoti_share")]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
