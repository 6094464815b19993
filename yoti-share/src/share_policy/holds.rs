//! For each word of the catalogue, the trait of the types that hold its attribute.
//!
//! Every type that implements `FromAttribute` for the attribute has the trait. The derive names these traits instead of
//! `FromAttribute`, so that the error for a type that does not fit lists the types for this attribute.

use super::derive_support::Field;
use crate::{
    attribute::{Attribute, FromAttribute, catalogue},
    policy::hash,
};

/// The trait of one word, or of paths and strings (`any`), with the message and the notes of its error.
macro_rules! trait_with_notes {
    ($word:ident, $message:literal, $($note:literal),+) => {
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "the attribute can't be read into this type",
            $(note = $note,)+
            note = "every attribute fits `Vec<u8>` and `()`; put the type in an `Option` if the person may leave the attribute out; implement `FromAttribute<{A}>` for your own type"
        )]
        #[doc(hidden)]
        #[expect(non_camel_case_types, reason = "the trait of a word is spelled like the word")]
        pub trait $word<A>: Sized {
            const FIELD: Field<Self>;
        }

        #[diagnostic::do_not_recommend]
        impl<A: Attribute, T: FromAttribute<A>> $word<A> for T {
            const FIELD: Field<T> = field::<A, T>();
        }
    };
}

/// The notes of one row: those of some words, or those of its kind.
macro_rules! row {
    (@ $word:ident, $($note:literal),+) => {
        trait_with_notes!($word, "a field of type `{Self}` can't hold the Yoti attribute `{A}`", $($note),+);
    };
    (postal_address $kind:ident) => {
        row!(@ postal_address, "the postal address is text, which goes into `String`; `PostalAddress` holds `structured_postal_address`");
    };
    (structured_postal_address $kind:ident) => {
        row!(@ structured_postal_address, "the address in parts goes into `PostalAddress`, `serde_json::Value`, or `Json<T>` if `T` implements `serde::Deserialize`");
    };
    (identity_profile_report $kind:ident) => {
        row!(@ identity_profile_report, "the report goes into `IdentityProfileReport`, `serde_json::Value`, or `Json<T>` if `T` implements `serde::Deserialize`");
    };
    (document_details $kind:ident) => {
        row!(@ document_details, "document details go into `DocumentDetails`, or into `String` as they are shared");
    };
    (estimated_age $kind:ident) => {
        row!(@ estimated_age, "an estimated age is text such as `18-24`, which goes into `String`; for a yes or no, write `#[attr(estimated_age_over(18, buffer = 5))]`");
    };
    (date_of_birth $kind:ident) => {
        row!(@ date_of_birth,
            "a date goes into `yoti_share::Date`; the features `jiff-0_2`, `time-0_3` and `chrono-0_4` add `jiff::civil::Date`, `time::Date` and `chrono::NaiveDate`",
            "for an age, write `#[attr(age_over = 18)]` on a `bool`");
    };
    ($word:ident Text) => {
        row!(@ $word, "text goes into `String`, `Box<str>` or `Arc<str>`");
    };
    ($word:ident Flag) => {
        row!(@ $word, "the result of an age check goes into `bool` or `AgeVerification`");
    };
    ($word:ident Image) => {
        row!(@ $word, "an image goes into `Image`");
    };
    ($word:ident Images) => {
        row!(@ $word, "document images go into `Vec<Image>`");
    };
}

macro_rules! rows {
    ($($(#[$doc:meta])* $word:ident = $name:literal: $kind:ident, $requested:ident $text:literal;)+) => {
        $(row!($word $kind);)+
    };
}

catalogue!(rows);

trait_with_notes!(
    any,
    "a field of type `{Self}` can't hold the attribute `{A}`",
    "the kind of the attribute decides the types that fit; see `yoti_share::kind`"
);

const fn field<A: Attribute, T: FromAttribute<A>>() -> Field<T> {
    Field {
        name: A::NAME,
        hash: hash(A::NAME),
        optional: T::OPTIONAL,
        nests_option: T::NESTS_OPTION,
        read: T::from_attribute,
        when_absent: T::when_absent,
    }
}
