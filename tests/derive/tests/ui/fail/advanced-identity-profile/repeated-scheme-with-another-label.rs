use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(
    framework = uk_tfida,
    scheme(rtw, label = "clerks"),
    scheme(dbs, objective = basic),
    scheme("RTW", label = "drivers"),
    scheme(dbs, objective = basic, label = "drivers"),
    scheme(dbs, objective = enhanced),
)))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
