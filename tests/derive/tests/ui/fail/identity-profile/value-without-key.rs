use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile = uk_tfida)]
struct Buyer {
    #[attr(full_name)]
    name: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile = uk_tfida))]
struct Seller {
    #[attr(full_name)]
    name: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw, documents(passport)))))]
struct Clerk {
    #[attr(full_name)]
    name: String,
}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(profile(framework = uk_tfida, schemes(rtw, rtr))))]
struct Tenant {
    #[attr(full_name)]
    name: String,
}

fn main() {}
