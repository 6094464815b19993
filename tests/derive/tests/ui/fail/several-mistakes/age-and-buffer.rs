use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(estimated_age_over(0, buffer = 1000))]
    adult: bool,
}

fn main() {}
