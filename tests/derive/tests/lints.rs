//! The derive's output causes no lint, and contradicts none that the user forbids: it also compiles where the strictest
//! lints are errors. Clippy's lints are checked when clippy runs on this file.

#![forbid(
    deprecated,
    elided_lifetimes_in_paths,
    unexpected_cfgs,
    unreachable_pub,
    unused_lifetimes,
    unused_qualifications
)]
#![deny(
    warnings,
    future_incompatible,
    keyword_idents,
    let_underscore,
    missing_debug_implementations,
    missing_docs,
    rust_2018_compatibility,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    trivial_casts,
    trivial_numeric_casts,
    single_use_lifetimes,
    unit_bindings,
    unused,
    clippy::all,
    clippy::nursery,
    clippy::pedantic
)]

use std::fmt::Debug;

use yoti_share::{Attribute, SharePolicy, kind};

/// Named by a path, which has a superfluous segment here.
#[derive(Debug)]
pub struct Points;

impl Attribute for Points {
    const NAME: &'static str = "com.example.points";
    type Kind = kind::Text;
}

/// Every form of a field.
#[derive(Debug, SharePolicy)]
#[share(remember_me, identity_profile(framework = uk_tfida, scheme = rtw))]
pub struct Everything {
    /// A word.
    #[attr(full_name, source(passport), alternatives(given_names, self::Points))]
    pub name: String,
    /// A word with an option that the type repeats.
    #[attr(email, optional)]
    pub email: Option<String>,
    /// A path.
    #[attr(self::Points, required)]
    pub points: String,
    /// A string.
    #[attr("com.example.level", default)]
    pub level: u8,
    /// A part with parameters.
    #[attr(flatten)]
    pub bounded: Bounded<Contact, Contact2>,
    /// The report.
    #[attr(identity_profile_report)]
    pub report: Vec<u8>,
    /// Not requested.
    #[attr(skip)]
    pub note: u8,
    /// An authentication.
    #[selfie_auth]
    pub check: (),
}

/// The bounds that the impl needs are given already, in both ways.
#[derive(Debug, SharePolicy)]
pub struct Bounded<T: SharePolicy + Default, U>
where
    U: SharePolicy,
{
    /// A part.
    #[attr(flatten)]
    pub contact: T,
    /// Not requested, and of the same type.
    #[attr(skip)]
    pub skipped: T,
    /// A part.
    #[attr(flatten)]
    pub other: U,
}

/// One type for several fields, and a lifetime.
#[derive(Debug, SharePolicy)]
pub struct Repeated<'a, T> {
    /// A word.
    #[attr(full_name)]
    pub name: T,
    /// A word.
    #[attr(gender)]
    pub gender: T,
    /// Not requested.
    #[attr(skip)]
    pub skipped: Option<&'a str>,
}

/// A part.
#[derive(Debug, Default, SharePolicy)]
pub struct Contact {
    /// A word.
    #[attr(phone_number)]
    pub phone: String,
}

/// A part.
#[derive(Debug, Default, SharePolicy)]
pub struct Contact2 {
    /// An age check.
    #[attr(age_over = 18)]
    pub adult: bool,
}

#[test]
fn structs_compile_under_strict_lints() {
    assert_eq!(Everything::POLICY.len(), 6);
    assert_eq!(<Repeated<'_, String> as SharePolicy>::POLICY.len(), 2);
}
