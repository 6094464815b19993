use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Buyer {
    #[attr(full_name, alternatives = ["given_names", "com.example.name"])]
    name: String,
    #[attr(gender, source = ["passport", "NEW_DOC"])]
    gender: String,
    #[attr(nationality, preferred("pass_card"))]
    nationality: String,
}

#[derive(SharePolicy)]
#[share(identity_profile(framwork = "uk_tfida", scheme = rtw))]
struct Clerk {
    #[attr(full_name)]
    name: String,
}

fn main() {}
