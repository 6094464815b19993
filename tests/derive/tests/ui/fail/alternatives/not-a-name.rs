use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Buyer {
    #[attr(full_name, alternatives(!given_names))]
    name: String,
    #[attr(gender, alternatives((nationality)))]
    gender: String,
    #[attr(email, alternatives(21))]
    email: String,
}

fn main() {}
