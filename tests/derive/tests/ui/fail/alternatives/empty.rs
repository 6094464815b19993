use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, alternatives())]
    name: String,
}

fn main() {}
