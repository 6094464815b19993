use yoti_share::SharePolicy;

type Maybe<T> = Option<T>;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, required)]
    mail: Maybe<String>,
}

fn main() {}
