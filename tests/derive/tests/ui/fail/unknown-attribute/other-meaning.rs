use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(place_of_birth)]
    place: String,
    #[attr(middle_names)]
    middle: String,
    #[attr(maiden_name)]
    maiden: String,
}

fn main() {}
