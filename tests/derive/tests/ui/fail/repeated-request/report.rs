use yoti_share::SharePolicy;

type Value = Vec<u8>;

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = rtw))]
struct Signup {
    #[attr(identity_profile_report)]
    report: Value,
    #[attr(identity_profile_report)]
    again: Value,
}

fn main() {}
