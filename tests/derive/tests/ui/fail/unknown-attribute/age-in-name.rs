use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over_18)]
    adult: bool,
}

fn main() {}
