use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth)]
    born: Option<bool>,
}

fn main() {}
