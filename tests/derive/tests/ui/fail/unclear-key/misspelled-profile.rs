use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profle(framework = uk_tfida, scheme = rtw))]
struct Signup {
    #[attr(identity_profile_report)]
    report: Vec<u8>,
}

fn main() {}
