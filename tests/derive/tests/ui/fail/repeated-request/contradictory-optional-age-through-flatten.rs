use yoti_share::SharePolicy;

type Perhaps<T> = Option<T>;

#[derive(SharePolicy)]
struct Signup {
    #[attr(flatten)]
    checks: Checks,
    #[attr(flatten)]
    others: Others,
}

#[derive(SharePolicy)]
struct Checks {
    #[attr(age_under = 65)]
    worker: bool,
}

#[derive(SharePolicy)]
struct Others {
    #[attr(age_under = 65)]
    worker: Perhaps<bool>,
}

fn main() {}
