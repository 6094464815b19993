use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, verified)]
    name: String,
    #[attr(email, only_verified)]
    mail: Option<String>,
    #[attr(verified, phone_number)]
    phone: String,
}

fn main() {}
