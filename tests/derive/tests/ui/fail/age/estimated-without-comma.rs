use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(estimated_age_over(21 buffer = 3))]
    looks_adult: bool,
}

fn main() {}
