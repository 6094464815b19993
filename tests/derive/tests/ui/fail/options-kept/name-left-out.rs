use yoti_share::{Date, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(source(passport))]
    name: String,
    #[attr(optional, self_asserted = false)]
    dob: Option<Date>,
    #[attr(source(passport), optional)]
    over_21: Option<bool>,
}

fn main() {}
