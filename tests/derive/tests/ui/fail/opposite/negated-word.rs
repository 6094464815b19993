use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(not_passport))]
    name: String,
    #[attr(email, not_from(passport))]
    mail: String,
    #[attr(not_over_18)]
    minor: bool,
}

fn main() {}
