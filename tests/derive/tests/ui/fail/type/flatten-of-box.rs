use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(flatten)]
    name: Box<Name>,
    #[attr(flatten)]
    contacts: Vec<Contact>,
}

#[derive(SharePolicy)]
struct Name {
    #[attr(full_name)]
    full: String,
}

#[derive(SharePolicy)]
struct Contact {
    #[attr(email)]
    mail: String,
}

fn main() {}
