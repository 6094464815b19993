use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(flatten)]
    contact: Contact,
    #[attr(flatten)]
    person: Person,
    #[attr(full_name)]
    name: String,
    #[attr(gender)]
    gender: String,
    #[attr(flatten)]
    again: Contact,
}

#[derive(SharePolicy)]
struct Contact {
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
struct Person {
    #[attr(full_name)]
    name: String,
    #[attr(gender)]
    gender: String,
}

fn main() {}
