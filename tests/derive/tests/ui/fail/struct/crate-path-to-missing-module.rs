use yoti_share::SharePolicy;


#[derive(SharePolicy)]
#[share(crate = crate::wrong)]
struct Signup {
    #[attr(full_name)]
    name: String,
}

#[derive(SharePolicy)]
#[share(crate = self::missing, source(passport))]
struct Login {
    #[attr(email)]
    mail: Option<String>,
}

#[derive(SharePolicy)]
#[share(crate = missing::deeper::module)]
struct Contact<T> {
    #[attr(phone_number)]
    phone: T,
}

fn main() {
    let _ = Signup::POLICY;
}
