use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(crate = ::yoti_share::<u8>)]
struct Signup {
    #[attr(email)]
    mail: String,
}

fn main() {}
