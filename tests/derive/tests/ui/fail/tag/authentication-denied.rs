use yoti_share::{PinAuth, SharePolicy};

#[derive(SharePolicy)]
#[share(selfie_auth = false)]
struct Buyer {
    #[attr(full_name)]
    name: String,
    #[pin_auth = false]
    pin: PinAuth,
}

#[derive(SharePolicy)]
#[share(part = false, pin_auth = true)]
struct Seller {
    #[attr(full_name)]
    name: String,
}

fn main() {}
