use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(passport_nfc))]
    name: String,
    #[attr(email, source(nfc_passport))]
    mail: String,
    #[attr(phone_number, prefer(national_id_aadhaar))]
    phone: String,
    #[attr(gender, source(passport, optional))]
    gender: Option<String>,
}

fn main() {}
