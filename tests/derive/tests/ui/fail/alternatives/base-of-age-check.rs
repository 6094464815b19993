use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over = 18, alternatives(date_of_birth))]
    adult: bool,
}

fn main() {}
