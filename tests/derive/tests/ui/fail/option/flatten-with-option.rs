use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Address {
    #[attr(postal_address)]
    lines: String,
}

#[derive(SharePolicy)]
struct Signup {
    #[attr(flatten, optional)]
    address: Address,
}

fn main() {}
