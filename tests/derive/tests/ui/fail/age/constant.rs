use yoti_share::SharePolicy;

const ADULT: u8 = 18;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over = ADULT)]
    adult: bool,
}

fn main() {}
