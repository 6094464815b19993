use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(estimated_age)]
    age: u8,
}

fn main() {}
