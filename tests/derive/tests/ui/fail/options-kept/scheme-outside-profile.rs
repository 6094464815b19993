use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(advanced_identity_profile(framework = uk_tfida, scheme = dbs, objective = basic))]
struct Simple {
    #[attr(full_name)]
    name: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, rtw)))]
struct WithoutKey {
    #[attr(full_name)]
    name: String,
}

fn main() {}
