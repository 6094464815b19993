use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(remember_me(optional))]
struct Signup {
    #[attr(email)]
    mail: String,
}

fn main() {}
