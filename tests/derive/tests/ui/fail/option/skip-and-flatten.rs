use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(skip, flatten)]
    mail: String,
}

fn main() {}
