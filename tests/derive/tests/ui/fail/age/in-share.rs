use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[share(age_over = 21)]
    adult: bool,
}

fn main() {}
