use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: String,
    #[attr(email)]
    name: String,
}

fn main() {}
