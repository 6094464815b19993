use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr("age_over")]
    adult: bool,
}

fn main() {}
