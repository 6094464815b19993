use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, passport)]
    name: String,
}

fn main() {}
