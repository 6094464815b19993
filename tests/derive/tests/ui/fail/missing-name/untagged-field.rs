use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {

    nickname: String,
}

fn main() {}
