use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email)]
    mail: String,
    #[attr(skip)]
    bytes: [u8; if true { 4 } else { 2 }],
}

fn main() {}
