use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over = 9 + 9)]
    name: bool,
}

fn main() {}
