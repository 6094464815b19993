use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email)]
    mail: String,
    #[attr(flatten)]
    contact: Contact,
}

// The mistake is here, and only here is an error.
#[derive(SharePolicy)]
struct Contact {
    #[attr(full_name)]
    name: String,
    #[attr(flatten)]
    person: Person,
}

#[derive(SharePolicy)]
struct Person {
    #[attr(full_name)]
    name: String,
}

fn main() {}
