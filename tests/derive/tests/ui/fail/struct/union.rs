use yoti_share::SharePolicy;

#[derive(SharePolicy)]
union Signup {
    #[attr(age_over = 18)]
    adult: bool,
}

fn main() {}
