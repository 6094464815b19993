use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(passport.nfc))]
    name: String,
    #[attr(email, source(passport::ocr))]
    mail: String,
    #[attr(gender, source(national_id = mykad))]
    gender: String,
}

fn main() {}
