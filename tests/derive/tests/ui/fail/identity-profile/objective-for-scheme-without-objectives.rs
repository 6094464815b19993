use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = rtw, objective = basic))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
