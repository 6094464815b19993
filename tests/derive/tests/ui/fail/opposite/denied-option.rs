use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(self_asserted = false)]
struct Signup {
    #[attr(full_name, self_asserted_false)]
    name: String,
    #[attr(email, unverified = false)]
    mail: String,
    #[attr(phone_number, nullable = false)]
    phone: String,
    #[attr(gender, !optional)]
    gender: String,
    #[attr(nationality, verified = false)]
    country: String,
}

fn main() {}
