use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(flatten)]
    contact: Option<Contact>,
}

#[derive(SharePolicy)]
struct Contact {
    #[attr(email)]
    mail: String,
}

fn main() {}
