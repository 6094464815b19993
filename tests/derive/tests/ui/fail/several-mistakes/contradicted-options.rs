use yoti_share::SharePolicy;

type Maybe<T> = Option<T>;
type Text = String;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, required)]
    mail: Maybe<String>,
    #[attr(nationality, optional)]
    nationality: Text,
}

fn main() {}
