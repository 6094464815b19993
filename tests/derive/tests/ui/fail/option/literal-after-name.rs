use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Buyer {
    #[attr(age_over = 18, 21)]
    adult: bool,
    #[attr(full_name, 'f')]
    name: String,
    #[attr(gender, (optional))]
    gender: Option<String>,
}

fn main() {}
