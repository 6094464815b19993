extern crate yoti_share;

use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_nmae)]
    name: String,
    dyn: String,
}

#[derive(SharePolicy)]
enum Choice {
    Name,
}

#[derive(SharePolicy)]
#[share(crate = ::yoti_share)]
struct Login {
    #[attr(email, optoinal)]
    async: String,
}

fn main() {}
