use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email)]
    mail: String,
    #[attr(nationalty)]
    country: String,
}

fn main() {}
