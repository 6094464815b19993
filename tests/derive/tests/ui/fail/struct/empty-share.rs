use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share()]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
