//! Every attribute of the catalogue, with its usual type.
#![deny(warnings)]
#![allow(dead_code)]

use yoti_share::{AgeVerification, Date, DocumentDetails, Image, Json, PostalAddress, ProfileAttribute, SharePolicy};

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = rtw))]
struct Everything {
    #[attr(full_name)]
    full_name: String,
    #[attr(given_names)]
    given_names: Box<str>,
    #[attr(family_name)]
    family_name: std::sync::Arc<str>,
    #[attr(date_of_birth)]
    born: Date,
    #[attr(gender)]
    gender: String,
    #[attr]
    nationality: String,
    #[attr]
    phone_number: Option<String>,
    #[attr]
    email: Option<Box<String>>,
    #[attr(selfie)]
    photo: Image,
    #[attr(postal_address)]
    address: (),
    #[attr(structured_postal_address)]
    parts: PostalAddress,
    #[attr(structured_postal_address, source(passport))]
    json: Json<Vec<String>>,
    #[attr(document_details)]
    details: DocumentDetails,
    #[attr(document_images)]
    images: Vec<Image>,
    #[attr(estimated_age)]
    age: String,
    #[attr(identity_profile_report)]
    report: Option<Vec<u8>>,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(age_under = 999)]
    young: AgeVerification,
    #[attr(estimated_age_over(18, buffer = 5))]
    looks_adult: Option<bool>,
    #[attr(age_over = 1)]
    born_already: ProfileAttribute,
}

#[test]
fn every_attribute_of_the_catalogue_compiles() {
    assert_eq!(Everything::POLICY.len(), 19);
}
