use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {

    full_name: String,
}

fn main() {}
