use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(framework = uk_tfida, scheme = dbs, objective = basic)]
struct Simple {
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
#[share(profile(framework = uk_tfida, scheme(rtw)), profile(framework = uk_tfida, scheme(rtr)))]
struct Advanced {
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
#[share(identity_profile(profile(framework = uk_tfida, scheme(rtw))))]
struct AdvancedInSimple {
    #[attr(email)]
    mail: String,
}

fn main() {}
