use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Buyer {
    #[attr(WantedAttribute("full_name"))]
    name: String,
    #[attr(wanted("age_over:21"))]
    adult: bool,
    #[attr(ThirdParty("com.example.points"))]
    points: String,
}

fn main() {}
