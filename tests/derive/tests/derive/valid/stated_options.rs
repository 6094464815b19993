//! `optional` and `required` on types with `Self` or a lifetime of the struct.

#![deny(warnings, missing_docs, unused_qualifications, unreachable_pub, single_use_lifetimes)]

use std::marker::PhantomData;

use yoti_share::{FromAttribute, ProfileAttribute, SharePolicy, ValueError, attribute};

struct Held<'a>(String, PhantomData<&'a ()>);

impl FromAttribute<attribute::full_name> for Held<'_> {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(Held(attribute.text()?.to_owned(), PhantomData))
    }
}

type Maybe<T> = Option<T>;

#[derive(SharePolicy)]
struct Borrowing<'a> {
    #[attr(full_name, required)]
    name: Held<'a>,
    #[attr(email, optional)]
    mail: Maybe<String>,
}

trait Strings {
    type Text;
}

impl Strings for Associated {
    type Text = Option<String>;
}

#[derive(SharePolicy)]
struct Associated {
    #[attr(full_name, optional)]
    name: <Self as Strings>::Text,
}

#[test]
fn stated_options_compile_with_self_and_lifetimes() {
    let _ = |borrowing: Borrowing<'static>| (borrowing.name.0, borrowing.name.1, borrowing.mail);
    let _ = |associated: Associated| associated.name;
}
