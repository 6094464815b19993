use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup<T> {
    #[attr(flatten)]
    contact: Contact,
    #[attr(flatten)]
    rest: T,
}

#[derive(SharePolicy)]
struct Contact {
    #[attr(email)]
    mail: String,
}

const _: usize = <Signup<Contact> as SharePolicy>::POLICY.len();

fn main() {}
