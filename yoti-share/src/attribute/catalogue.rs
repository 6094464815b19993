//! The attributes that Yoti knows, one marker each.

use super::{Attribute, kind};

/// One row an attribute: its documentation, the word it is asked for by, its wire name and its kind. The derive
/// knows the same words; a test holds the two lists together.
macro_rules! catalogue {
    ($($(#[$doc:meta])* $word:ident = $wire:literal: $kind:ident;)+) => {$(
        $(#[$doc])*
        #[expect(non_camel_case_types, reason = "a marker is written as the word that `#[attr(…)]` takes")]
        #[derive(Clone, Copy, Debug)]
        pub struct $word;

        impl Attribute for $word {
            const NAME: &'static str = $wire;
            type Kind = kind::$kind;
        }
    )+

        /// The markers and nothing else, for editors to choose from.
        #[doc(hidden)]
        pub mod words {
            pub use super::{$($word),+};
        }

        /// Every word with its wire name.
        #[doc(hidden)]
        pub const CATALOGUE: &[(&str, &str)] = &[$((stringify!($word), $wire)),+];
    };
}

catalogue! {
    /// The full name: given names, a space and the family name where both exist.
    ///
    /// Wire name `full_name`; text, so `String` fits: `"Ada Lovelace"`.
    full_name = "full_name": Text;

    /// The given names.
    ///
    /// Wire name `given_names`; text, so `String` fits: `"Ada"`.
    given_names = "given_names": Text;

    /// The family name.
    ///
    /// Wire name `family_name`; text, so `String` fits: `"Lovelace"`.
    family_name = "family_name": Text;

    /// The date of birth, which may lack its day, or its month and day.
    ///
    /// Wire name `date_of_birth`; a date, so `Date` fits: `1990-02-28`, `1990-02` or `1990`. Where only an age
    /// matters, ask `age_over = 18` instead and the date stays with the person.
    date_of_birth = "date_of_birth": Date;

    /// The gender.
    ///
    /// Wire name `gender`; text, so `String` fits: `MALE`, `FEMALE`, `TRANSGENDER` or `OTHER`.
    gender = "gender": Text;

    /// The nationality.
    ///
    /// Wire name `nationality`; text, so `String` fits: three letters of ISO 3166-1 or ICAO 9303, such as `GBR`.
    nationality = "nationality": Text;

    /// The mobile phone number.
    ///
    /// Wire name `phone_number`; text, so `String` fits: E.164, such as `+447700900123`.
    phone_number = "phone_number": Text;

    /// The e-mail address.
    ///
    /// Wire name `email_address`; text, so `String` fits: `"ada@example.com"`.
    email = "email_address": Text;

    /// The photograph of the person.
    ///
    /// Wire name `selfie`; an image, so `Image` fits: a JPEG, possibly a PNG.
    selfie = "selfie": Image;

    /// The postal address as one text with line breaks.
    ///
    /// Wire name `postal_address`; text, so `String` fits. Where only the structured address was shared, its
    /// formatted text is taken.
    postal_address = "postal_address": Text;

    /// The postal address in parts.
    ///
    /// Wire name `structured_postal_address`; JSON, so `PostalAddress` fits.
    structured_postal_address = "structured_postal_address": Json;

    /// The document: type, issuing country, number, expiry, authority.
    ///
    /// Wire name `document_details`; text, so `DocumentDetails` fits, and `String`:
    /// `PASSPORT GBR 01234567 2030-05-01`.
    document_details = "document_details": Text;

    /// The pictures of the document.
    ///
    /// Wire name `document_images`; several images, so `Vec<Image>` fits.
    document_images = "document_images": Images;

    /// The age as estimated from the photograph.
    ///
    /// Wire name `estimated_age`; a number, so `u8` fits, and `String`.
    estimated_age = "estimated_age": Number;

    /// The report on an identity profile. It is not asked for by itself: `#[share(identity_profile(…))]` on the
    /// struct asks, and a field of this name holds the answer.
    ///
    /// Wire name `identity_profile_report`; JSON, so `IdentityProfileReport` fits.
    identity_profile_report = "identity_profile_report": Json;

    /// Is the person at least this old? Written `#[attr(age_over = 18)]`.
    ///
    /// Wire: `date_of_birth` with the derivation `age_over:18`; a yes or no, so `bool` fits, and
    /// `AgeVerification`.
    age_over = "age_over": Flag;

    /// Is the person younger than this? Written `#[attr(age_under = 65)]`.
    ///
    /// Wire: `date_of_birth` with the derivation `age_under:65`; a yes or no, so `bool` fits, and
    /// `AgeVerification`.
    age_under = "age_under": Flag;

    /// Is the person at least this old, by an estimate of their age less a buffer, or by their date of birth?
    /// Written `#[attr(estimated_age_over(18, buffer = 5))]`.
    ///
    /// Wire: `estimated_age` with the derivation `age_over:18:5` and the alternative name `date_of_birth`; a yes or
    /// no, so `bool` fits, and `AgeVerification`.
    estimated_age_over = "estimated_age_over": Flag;
}

/// A third-party attribute named by a string literal, as in `#[attr("com.example.points")]`: its name stands in the
/// literal, and any type may hold it.
#[derive(Clone, Copy, Debug)]
pub struct ThirdParty;

impl Attribute for ThirdParty {
    const NAME: &'static str = "";
    type Kind = kind::Any;
}
