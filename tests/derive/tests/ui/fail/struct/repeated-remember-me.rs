use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(remember_me)]
#[share(remember_me = optional)]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
