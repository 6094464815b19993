use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(framework = UK_TFIDA, scheme = rtw))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
