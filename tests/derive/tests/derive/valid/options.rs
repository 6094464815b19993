//! Every option, in every place.
#![deny(warnings)]
#![allow(dead_code)]

use yoti_share::{Anchored, Date, SharePolicy, Verified};

#[derive(SharePolicy)]
#[share(prefer(driving_licence))]
struct Applicant {
    #[attr(full_name, required, self_asserted, alternatives(given_names, "org.example.name"))]
    name: String,
    #[attr(given_names, optional, self_asserted = false)]
    given: Option<Verified<String>>,
    #[attr(family_name, default, self_asserted = true, optional)]
    family: String,
    #[attr(
        date_of_birth,
        source(passport, national_id(aadhaar, state_id, mykad), "NEW_DOC"),
        prefer(passport(nfc))
    )]
    born: Anchored<Date>,
    #[attr(date_of_birth, source(pass_card(citizencard), driving_licence("NFC"),))]
    again: Option<Anchored<Date>>,
    #[attr(source(passport))]
    email: Box<Option<String>>,
    #[attr(skip)]
    note: Vec<u8>,
}

#[test]
fn every_option_compiles_in_every_place() {
    assert_eq!(Applicant::POLICY.len(), 6);
}
