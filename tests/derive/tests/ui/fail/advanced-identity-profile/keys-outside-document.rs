use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw, countries("GBR"), types(passport)))))]
struct Keys {
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw, passport, driving_licence))))]
struct Types {
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw, document(passport, driving_licence)))))]
struct TypesInDocument {
    #[attr(email)]
    mail: String,
}

fn main() {}
