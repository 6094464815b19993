use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(estimated_age_over = 18)]
    adult: bool,
}

fn main() {}
