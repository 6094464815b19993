use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over(21))]
    adult: bool,
    #[attr(estimatedAgeAbove(21, buffer = 3))]
    looks_adult: bool,
    #[attr(derivation = "age_under:65")]
    young: bool,
}

fn main() {}
