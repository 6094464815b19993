use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw), scheme(dbs, objective = basic), scheme(rtw))))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
