//! How the catalogue becomes markers: one type for each attribute.

use super::{CATALOGUE, from_attribute::Attribute, kind};

/// How an attribute is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requested {
    /// By its name.
    ByName,
    /// As a derivation of another attribute, written in this form.
    AsDerivation(&'static str),
    /// With an identity profile; the field is written in this form.
    WithIdentityProfile(&'static str),
}

/// Defines everything that has one item for each attribute, and `catalogue!`, which calls another macro with the rows. The
/// first argument is a `$` for the definition of that macro.
macro_rules! markers {
    ($dollar:tt $($(#[$doc:meta])* $word:ident = $name:literal: $kind:ident, $requested:ident $text:literal;)+) => {
        macro_rules! catalogue {
            ($dollar macro:ident) => {
                $dollar macro! { $($(#[$doc])* $word = $name: $kind, $requested $text;)+ }
            };
        }
        pub(crate) use catalogue;

        $(
            $(#[$doc])*
            #[expect(non_camel_case_types, reason = "a marker is spelled like its word in `#[attr(…)]`")]
            #[derive(Clone, Copy, Debug)]
            pub struct $word;

            impl super::Attribute for $word {
                const NAME: &'static str = $name;
                type Kind = super::kind::$kind;
            }
        )+

        /// All markers, for editors to complete.
        #[doc(hidden)]
        pub mod words {
            pub use super::{$($word),+};
        }

        /// The markers of attributes that can be alternatives of others, for editors to complete.
        #[doc(hidden)]
        pub mod alternatives {
            $(super::markers! { @alternative $requested $word })+
        }

        /// Every wire name, and how it is requested.
        pub(crate) const CATALOGUE: &[(&str, super::Requested)] = &[$(($name, markers! { @requested $requested $text })),+];
    };
    (@alternative by_name $word:ident) => { pub use super::$word; };
    (@alternative as_derivation $word:ident) => {};
    (@alternative with_identity_profile $word:ident) => {};
    (@requested by_name $method:literal) => { super::Requested::ByName };
    (@requested as_derivation $form:literal) => { super::Requested::AsDerivation($form) };
    (@requested with_identity_profile $form:literal) => { super::Requested::WithIdentityProfile($form) };
}

pub(super) use markers;

/// Whether this is the name of a marker that is only requested as a derivation. A profile contains its value under the
/// name of the derivation, such as `age_over:18`.
pub(crate) fn is_derivation(name: &str) -> bool {
    CATALOGUE.iter().any(|(row, requested)| match requested {
        Requested::AsDerivation(_) => *row == name,
        Requested::ByName | Requested::WithIdentityProfile(_) => false,
    })
}

/// A third-party attribute whose name is a string literal, as in `#[attr("com.example.points")]`. Every field type fits.
#[derive(Clone, Copy, Debug)]
pub struct ThirdParty;

impl Attribute for ThirdParty {
    const NAME: &'static str = "";
    type Kind = kind::Any;
}
