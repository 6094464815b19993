use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, alternatives(age_over))]
    name: String,
}

fn main() {}
