use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(prt)]
struct Signup {
    #[attr(identity_profile_report)]
    report: Vec<u8>,
}

fn main() {}
