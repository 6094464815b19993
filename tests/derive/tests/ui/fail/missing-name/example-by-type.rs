use yoti_share::{Date, Image, SharePolicy};

#[derive(SharePolicy)]
struct Untagged {
    adult: bool,
    is_adult: bool,
    flag: Option<bool>,
}

#[derive(SharePolicy)]
struct Unnamed {
    #[attr]
    is_adult: bool,
    #[attr]
    allowed: bool,
    #[attr]
    day: Date,
}

#[derive(SharePolicy)]
struct Tuple(#[attr] Image, u32);

fn main() {}
