use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email)]
    #[share(source(passport))]
    mail: String,
}

fn main() {}
