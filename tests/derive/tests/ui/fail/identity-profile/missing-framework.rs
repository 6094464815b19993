use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(scheme = rtw))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
