use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = rtw))]
struct Signup {
    #[attr(flatten)]
    check: Check,
}

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = rtr))]
struct Check {
    #[attr(full_name)]
    name: String,
}

fn main() {}
