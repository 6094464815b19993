use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(estimated_age_over(buffer = 3, 21))]
    first: bool,
    #[attr(estimated_age_over = 22, buffer = 3)]
    second: bool,
    #[attr(estimated_age_over(23, buffer = 3, source(passport)))]
    third: bool,
    #[attr(age_over = 24, buffer = 3)]
    fourth: bool,
    #[attr(age_over > 25)]
    fifth: bool,
}

fn main() {}
