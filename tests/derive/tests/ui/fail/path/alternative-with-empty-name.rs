use yoti_share::{Attribute, SharePolicy, kind};

struct Nickname;

impl Attribute for Nickname {
    const NAME: &'static str = "";
    type Kind = kind::Text;
}

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, alternatives(self::Nickname))]
    name: String,
}

fn main() {}
