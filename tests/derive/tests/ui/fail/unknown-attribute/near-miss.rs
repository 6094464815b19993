use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_nmae)]
    name: String,
}

fn main() {}
