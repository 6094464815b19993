use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over = 216months)]
    adult: bool,
    #[attr(age_under = 18f32)]
    young: bool,
    #[attr(estimated_age_over(18, buffer = 5u8))]
    looks_adult: bool,
}

fn main() {}
