use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(remember_me = false)]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
