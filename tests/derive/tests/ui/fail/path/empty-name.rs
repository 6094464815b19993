use yoti_share::{Attribute, SharePolicy, kind};

struct Points;

impl Attribute for Points {
    const NAME: &'static str = "";
    type Kind = kind::Number;
}

#[derive(SharePolicy)]
struct Signup<'a> {
    #[attr(self::Points)]
    points: u8,
    #[attr(skip)]
    text: &'a str,
}

fn main() {}
