use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(passport))]
    name: String,
    #[attr(full_name, source(passport, driving_license))]
    again: String,
}

fn main() {}
