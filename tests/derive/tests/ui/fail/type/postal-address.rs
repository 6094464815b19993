use yoti_share::{DocumentDetails, PostalAddress, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(postal_address)]
    address: PostalAddress,
    #[attr(structured_postal_address)]
    parts: String,
    #[attr(identity_profile_report)]
    report: DocumentDetails,
    #[attr(flatten)]
    profile: Profile,
}

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = rtw))]
struct Profile {
    #[attr(full_name)]
    name: String,
}

fn main() {}
