use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr("age_under:18:5")]
    young: bool,
}

fn main() {}
