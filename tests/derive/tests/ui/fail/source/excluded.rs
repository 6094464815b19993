use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(prefer = !pass_card)]
struct Buyer {
    #[attr(full_name, source != passport)]
    name: String,
    #[attr(gender, source(!passport, pass_card))]
    gender: String,
    #[attr(nationality, source(not(passport)))]
    nationality: String,
}

fn main() {}
