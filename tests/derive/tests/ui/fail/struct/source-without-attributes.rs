use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(source(passport))]
struct Signup {
    #[attr(flatten)]
    contact: Contact,
}

#[derive(SharePolicy)]
struct Contact {
    #[attr(email)]
    mail: String,
}

fn main() {}
