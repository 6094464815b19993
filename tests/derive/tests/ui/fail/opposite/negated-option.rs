use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, not_optional)]
    name: String,
    #[attr(email, notRequired)]
    mail: Option<String>,
    #[attr(phone_number, no_self_asserted)]
    phone: String,
    #[attr(gender, optional = false)]
    gender: Option<String>,
    #[attr(nationality, self_asserted(true))]
    country: String,
}

fn main() {}
