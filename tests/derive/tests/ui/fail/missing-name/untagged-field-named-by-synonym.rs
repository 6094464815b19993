use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {

    surname: String,
}

fn main() {}
