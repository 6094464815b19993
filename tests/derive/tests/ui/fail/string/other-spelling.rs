use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr("fullName")]
    name: String,
    #[attr("Given Names")]
    given: String,
    #[attr(" family_name")]
    family: String,
}

fn main() {}
