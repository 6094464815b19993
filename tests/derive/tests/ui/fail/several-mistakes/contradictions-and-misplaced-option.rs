use yoti_share::{SharePolicy, Verified};

type MaybeText = Option<String>;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: Option<MaybeText>,
    #[attr(email, optional)]
    email: String,
    #[attr(gender, required)]
    gender: MaybeText,
}

// The contradiction is part of the same mistake.
#[derive(SharePolicy)]
struct Login<T> {
    #[attr(phone_number, optional)]
    phone: Verified<Option<String>>,
    #[attr(email, required)]
    email: T,
}

fn main() {
    let _ = <Login<String> as SharePolicy>::POLICY;
}
