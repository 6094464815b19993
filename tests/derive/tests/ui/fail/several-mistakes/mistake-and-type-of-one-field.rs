use yoti_share::{Image, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, optoinal)]
    name: Image,
    #[attr(email source(passport))]
    mail: Option<Image>,
    #[attr(age_over = 18, source(pasport))]
    adult: String,
}

fn main() {}
