use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(passport, driving_licence))]
    name: String,
    #[attr(flatten)]
    person: Person,
}

#[derive(SharePolicy)]
struct Person {
    #[attr(full_name, source(driving_licence, passport))]
    name: String,
}

fn main() {}
