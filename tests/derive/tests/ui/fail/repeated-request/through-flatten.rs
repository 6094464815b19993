use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: String,
    #[attr(flatten)]
    contact: Contact,
}

#[derive(SharePolicy)]
struct Contact {
    #[attr(flatten)]
    person: Person,
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
struct Person {
    #[attr(full_name)]
    name: String,
}

fn main() {}
