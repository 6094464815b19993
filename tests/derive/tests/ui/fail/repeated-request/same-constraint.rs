use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(passport, pass_card))]
    name: String,
    #[attr(full_name, source(pass_card, passport))]
    again: String,
}

fn main() {}
