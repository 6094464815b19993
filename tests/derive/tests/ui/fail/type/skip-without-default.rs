use yoti_share::SharePolicy;

struct Key;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: String,
    #[attr(skip)]
    key: Key,
}

fn main() {}
