use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Buyer {
    #[attr(estimated_age(25, buffer = 3))]
    adult: bool,
    #[attr(estimated_age(21, 2))]
    drinker: bool,
    #[attr(estimated_age(30))]
    senior: bool,
}

fn main() {}
