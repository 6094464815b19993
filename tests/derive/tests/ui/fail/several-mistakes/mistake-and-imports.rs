#![deny(warnings)]

use points::Points;
use yoti_share::SharePolicy;

mod points {
    pub struct Points;

    impl yoti_share::Attribute for Points {
        const NAME: &'static str = "com.example.points";
        type Kind = yoti_share::kind::Number;
    }
}

#[derive(SharePolicy)]
pub struct Signup {
    #[attr(full_nmae)]
    pub name: String,
    #[attr(self::Points)]
    pub points: u8,
}

fn main() {}
