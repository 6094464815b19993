use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(pasport))]
    name: String,
}

fn main() {}
