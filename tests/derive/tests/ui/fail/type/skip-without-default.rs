use yoti_share::SharePolicy;

struct Key;

#[derive(SharePolicy)]
struct Signup {
    #[attr(skip)]
    key: Key,
}

fn main() {}
