use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = rtw))]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(rtr))))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
