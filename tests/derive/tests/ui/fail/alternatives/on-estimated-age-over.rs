use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(estimated_age_over(18, buffer = 5), alternatives(date_of_birth))]
    adult: bool,
}

fn main() {}
