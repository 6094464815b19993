use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth)]
    born: u32,
}

fn main() {}
