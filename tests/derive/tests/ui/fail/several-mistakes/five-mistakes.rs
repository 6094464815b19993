use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(remember_us)]
struct Signup {
    #[attr(full_nmae)]
    name: String,
    #[attr(email, optoinal)]
    mail: Option<String>,
    nick: String,
    #[attr(age_over = 1800)]
    adult: bool,
}

fn main() {}
