//! The attributes that Yoti documents.
//!
//! For each attribute: its documentation, its word in the derive, its wire name, its kind, and how it is requested:
//!
//! - `by_name`, with the name of the builder's method in the official SDKs;
//! - `as_derivation` of another attribute, or `with_identity_profile`, each with what `#[attr(…)]` contains.
//!
//! The markers, the methods of `PolicyBuilder` and the checks of derived policies are all generated from it. The rows are
//! the arguments of `markers!` itself, so that an editor leads from a word to its row and to nothing else.

use super::markers::markers;

markers! { $
    /// The full name: given names, a space and the family name if both exist.
    ///
    /// Wire name `full_name`; text, so `String` fits: `"Ada Lovelace"`.
    full_name = "full_name": Text, by_name "withFullName";

    /// The given names.
    ///
    /// Wire name `given_names`; text, so `String` fits: `"Ada"`.
    given_names = "given_names": Text, by_name "withGivenNames";

    /// The family name.
    ///
    /// Wire name `family_name`; text, so `String` fits: `"Lovelace"`.
    family_name = "family_name": Text, by_name "withFamilyName";

    /// The date of birth, which may lack its day, or its month and day.
    ///
    /// Wire name `date_of_birth`; a date, so `Date` fits: `1990-02-28`, `1990-02` or `1990`. If you need
    /// only an age, request `age_over = 18` instead.
    date_of_birth = "date_of_birth": Date, by_name "withDateOfBirth";

    /// The gender.
    ///
    /// Wire name `gender`; text, so `String` fits: `MALE`, `FEMALE`, `TRANSGENDER` or `OTHER`.
    gender = "gender": Text, by_name "withGender";

    /// The nationality.
    ///
    /// Wire name `nationality`; text, so `String` fits: three letters of ISO 3166-1 or ICAO 9303, such as `GBR`.
    nationality = "nationality": Text, by_name "withNationality";

    /// The mobile phone number.
    ///
    /// Wire name `phone_number`; text, so `String` fits: E.164, such as `+447700900123`.
    phone_number = "phone_number": Text, by_name "withPhoneNumber";

    /// The e-mail address.
    ///
    /// Wire name `email_address`; text, so `String` fits: `"ada@example.com"`.
    email = "email_address": Text, by_name "withEmail";

    /// The photograph of the person.
    ///
    /// Wire name `selfie`; an image, so `Image` fits: a JPEG, possibly a PNG.
    selfie = "selfie": Image, by_name "withSelfie";

    /// The postal address as one text with line breaks.
    ///
    /// Wire name `postal_address`; text, so `String` fits. If only the structured address was
    /// shared, its formatted text is used.
    postal_address = "postal_address": Text, by_name "withPostalAddress";

    /// The postal address in parts.
    ///
    /// Wire name `structured_postal_address`; JSON, so `PostalAddress` fits.
    structured_postal_address = "structured_postal_address": Json, by_name "withStructuredPostalAddress";

    /// The document: type, issuing country, number, expiry, authority.
    ///
    /// Wire name `document_details`; text, so `DocumentDetails` fits, and `String`:
    /// `PASSPORT GBR 01234567 2030-05-01`.
    document_details = "document_details": Text, by_name "withDocumentDetails";

    /// The pictures of the document.
    ///
    /// Wire name `document_images`; several images, so `Vec<Image>` fits.
    document_images = "document_images": Images, by_name "withDocumentImages";

    /// The age as estimated from the photograph: usually a range.
    ///
    /// Wire name `estimated_age`; text, so `String` fits: `18-24`.
    estimated_age = "estimated_age": Text, by_name "withEstimatedAge";

    /// The report on an identity profile. It is not requested by its name: write `#[share(identity_profile(…))]` on
    /// the struct, and a field of this name contains the report.
    ///
    /// Wire name `identity_profile_report`; JSON, so `IdentityProfileReport` fits.
    identity_profile_report = "identity_profile_report": Json, with_identity_profile "identity_profile_report";

    /// Whether the person is at least this old. Written `#[attr(age_over = 18)]`.
    ///
    /// Wire: `date_of_birth` with the derivation `age_over:18`; a yes or no, so `bool` fits, and
    /// `AgeVerification`.
    age_over = "age_over": Flag, as_derivation "age_over = 18";

    /// Whether the person is younger than this. Written `#[attr(age_under = 65)]`.
    ///
    /// Wire: `date_of_birth` with the derivation `age_under:65`; a yes or no, so `bool` fits, and
    /// `AgeVerification`.
    age_under = "age_under": Flag, as_derivation "age_under = 18";

    /// Whether the person is at least this old, by an estimate of their age less a buffer, or by their date of birth.
    /// Written `#[attr(estimated_age_over(18, buffer = 5))]`.
    ///
    /// Wire: `estimated_age` with the derivation `age_over:18:5` and the alternative name `date_of_birth`; a yes or
    /// no, so `bool` fits, and `AgeVerification`.
    estimated_age_over = "estimated_age_over": Flag, as_derivation "estimated_age_over(18, buffer = 5)";
}
