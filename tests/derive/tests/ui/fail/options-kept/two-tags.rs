use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(optional)]
    #[attr(full_name)]
    name: Option<String>,
    #[attr(email)]
    #[attr(source(passport), optional)]
    mail: Option<String>,
    #[share(source(passport))]
    #[attr(phone_number, default)]
    phone: String,
}

fn main() {}
