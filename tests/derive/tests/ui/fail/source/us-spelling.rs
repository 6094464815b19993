use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(drivers_license))]
    name: String,
}

fn main() {}
