use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(age_over = 18, self_assertd)]
    again: bool,
}

fn main() {}
