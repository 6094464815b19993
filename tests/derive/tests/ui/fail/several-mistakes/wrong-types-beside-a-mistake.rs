use yoti_share::{FromAttribute, PinAuth, ProfileAttribute, SharePolicy, ValueError, attribute};

#[derive(SharePolicy)]
struct Signup<'a, T> {
    #[attr(full_nmae)]
    name: String,
    #[attr(date_of_birth)]
    born: String,
    #[attr(gender, default)]
    gender: Gender,
    #[attr(skip)]
    file: std::fs::File,
    #[selfie_auth]
    check: PinAuth,
    #[attr(flatten)]
    rest: u8,
    #[attr(crate::Nope)]
    points: u8,
    #[attr(crate::Points)]
    more: u8,
    // Whether these types fit depends on unknown bounds.
    #[attr(flatten)]
    generic: T,
    #[attr(skip)]
    borrowed: Option<&'a T>,
}

struct Points;

struct Gender;

impl FromAttribute<attribute::gender> for Gender {
    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(Gender)
    }
}

fn ask() -> usize {
    Signup::<u8>::POLICY.len()
}

fn main() {}
