use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(dob)]
    name: String,
}

fn main() {}
