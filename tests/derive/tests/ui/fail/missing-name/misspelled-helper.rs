use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[atr(full_name)]
    name: String,
}

fn main() {}
