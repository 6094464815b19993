use yoti_share::{Json, SharePolicy};

struct Address;

#[derive(SharePolicy)]
struct Signup {
    #[attr(structured_postal_address)]
    address: Json<Address>,
    #[attr("com.example.points")]
    points: Json<Address>,
}

fn main() {}
