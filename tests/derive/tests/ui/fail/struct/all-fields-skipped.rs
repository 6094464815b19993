use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(skip)]
    note: String,
}

fn main() {}
