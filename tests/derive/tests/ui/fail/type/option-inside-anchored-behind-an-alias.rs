use yoti_share::{Anchored, Date, SharePolicy};

type Maybe<T> = Option<T>;

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth)]
    born: Anchored<Maybe<Date>>,
}

fn main() {}
