use std::marker::PhantomData;

use yoti_share::{FromAttribute, ProfileAttribute, SharePolicy, ValueError, attribute};

struct Held<'a>(PhantomData<&'a ()>);

impl FromAttribute<attribute::full_name> for Held<'_> {
    const OPTIONAL: bool = true;

    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(Held(PhantomData))
    }
}

#[derive(SharePolicy)]
struct Signup<'a> {
    #[attr(full_name, required)]
    name: Held<'a>,
}

fn main() {}
