use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(uk_tfida, rtw))]
struct Signup {
    #[attr(email)]
    mail: String,
}

fn main() {}
