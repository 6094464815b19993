use yoti_share::{SelfieAuth, SharePolicy};

#[derive(SharePolicy)]
struct Name {
    #[attr = full_name]
    name: String,
}

#[derive(SharePolicy)]
struct Check {
    #[share = selfie_auth]
    check: SelfieAuth,
}

#[derive(SharePolicy)]
#[selfie_auth = yes]
struct Options {
    #[attr(email)]
    mail: String,
}

fn main() {}
