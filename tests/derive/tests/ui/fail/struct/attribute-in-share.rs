use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(full_name)]
struct Signup {
    #[attr(email)]
    mail: String,
}

fn main() {}
