use yoti_share::SharePolicy;

struct LoyaltyPoints;

#[derive(SharePolicy)]
struct Signup {
    #[attr(LoyaltyPoints)]
    points: u32,
}

fn main() {}
