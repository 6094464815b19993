use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, prefer(NATIONAL_ID))]
    name: String,
}

fn main() {}
