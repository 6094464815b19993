use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(passport), source(pass_card))]
    name: String,
}

fn main() {}
