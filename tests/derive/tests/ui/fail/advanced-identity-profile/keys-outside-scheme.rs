use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme = dbs, objective = basic)))]
struct Equals {
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(dbs), label = "clerks", objective = basic)))]
struct After {
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(objective = basic, framework = uk_tfida, scheme(dbs))))]
struct Before {
    #[attr(email)]
    mail: String,
}

fn main() {}
