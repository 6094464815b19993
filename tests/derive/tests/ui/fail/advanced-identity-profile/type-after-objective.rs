use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(objective = basic, dbs))))]
struct Signup {
    #[attr(email)]
    mail: String,
}

fn main() {}
