use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, framework = yoti_global, scheme = rtw))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
