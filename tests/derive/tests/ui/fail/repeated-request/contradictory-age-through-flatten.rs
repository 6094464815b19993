use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(age_over = 18, source(passport))]
    adult: bool,
    #[attr(flatten)]
    contact: Contact<Checks>,
}

#[derive(SharePolicy)]
struct Contact<T> {
    #[attr(email)]
    mail: String,
    #[attr(flatten)]
    checks: T,
}

#[derive(SharePolicy)]
struct Checks {
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(age_over = 21, source(passport))]
    older: bool,
}

fn main() {}
