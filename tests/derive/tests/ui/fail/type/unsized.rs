use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: [u8],
}

#[derive(SharePolicy)]
struct Login {
    #[attr(email)]
    mail: dyn Send,
}

#[derive(SharePolicy)]
struct Contact<'a> {
    #[attr(phone_number)]
    phone: &'a [u8],
}

fn main() {}
