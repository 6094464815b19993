use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(aadhaar))]
    name: String,
    #[attr(email, source(nfc, driving_licence))]
    mail: String,
    #[attr(gender, prefer(citizencard))]
    gender: String,
}

fn main() {}
