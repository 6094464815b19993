use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_under = 1000)]
    young: bool,
}

fn main() {}
