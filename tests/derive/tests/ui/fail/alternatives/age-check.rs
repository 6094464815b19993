use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, alternatives(age_over_18))]
    mail: String,
}

fn main() {}
