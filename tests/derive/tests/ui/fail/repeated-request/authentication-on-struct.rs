use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(pin_auth)]
#[pin_auth]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
