use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(shoe_size)]
    name: String,
}

fn main() {}
