use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme(dbs, objective = basic)))]
struct Buyer {
    #[attr(full_name)]
    name: String,
}

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme(dbs_rtw, objective = enhanced)))]
struct Seller {
    #[attr(full_name)]
    name: String,
}

#[derive(SharePolicy)]
#[share(identity_profile(framework = "NEW", scheme("NEWER", objective = "NEWEST")))]
struct Clerk {
    #[attr(full_name)]
    name: String,
}

fn main() {}
