//! Edition 2015 reads some words and paths differently from the later ones: words that are keywords there, and paths that
//! start with `::`.

extern crate yoti_share;

use yoti_share::{kind, Attribute, SharePolicy};

#[derive(SharePolicy)]
struct Keywords {
    #[attr(full_name)]
    async: String,
    #[attr(email)]
    dyn: Option<String>,
    #[attr(skip)]
    await: Option<Box<dyn Send>>,
    #[attr(skip)]
    try: u8,
}

#[test]
fn later_keywords_name_fields() {
    assert!(Keywords::POLICY.wants("email_address"));
    let _ = |k: Keywords| (k.async, k.dyn, k.await, k.try);
}

mod markers {
    pub(crate) struct Points;
}

impl Attribute for markers::Points {
    type Kind = kind::Text;
    const NAME: &'static str = "com.example.points";
}

#[derive(SharePolicy)]
struct Paths<T> {
    #[attr(::markers::Points, optional)]
    points: Option<String>,
    #[attr(full_name, alternatives(::markers::Points))]
    name: T,
}

#[test]
fn path_of_an_attribute_starts_in_the_crate() {
    assert!(Paths::<String>::POLICY.wants("com.example.points"));
    let _ = |paths: Paths<String>| (paths.points, paths.name);
}
