//! Views of the parts of a report. A view is a reference into the JSON. A member that is missing or has another type is
//! `None`; `raw()` returns it.

use std::{fmt, time::SystemTime};

use serde_json::Value;

use crate::{
    attribute::{ProfileAttribute, parse_date},
    codec::rfc3339,
    error::RequirementNotMet,
    receipt::profile::Profile,
    types::{date::Date, postal_address::PostalAddress},
};

/// A type that a part of the JSON can be read as.
pub(super) trait FromJson<'a>: Sized {
    fn from_json(json: &'a Value) -> Option<Self>;
}

impl<'a> FromJson<'a> for &'a str {
    fn from_json(json: &'a Value) -> Option<Self> {
        json.as_str()
    }
}

impl FromJson<'_> for bool {
    fn from_json(json: &Value) -> Option<Self> {
        json.as_bool()
    }
}

impl<'a> FromJson<'a> for &'a Value {
    fn from_json(json: &'a Value) -> Option<Self> {
        Some(json)
    }
}

impl FromJson<'_> for SystemTime {
    fn from_json(json: &Value) -> Option<Self> {
        rfc3339::parse(json.as_str()?)
    }
}

impl FromJson<'_> for Date {
    fn from_json(json: &Value) -> Option<Self> {
        parse_date(json.as_str()?).ok()
    }
}

impl FromJson<'_> for PostalAddress {
    fn from_json(json: &Value) -> Option<Self> {
        PostalAddress::from_json(json.clone()).ok()
    }
}

impl FromJson<'_> for RequirementNotMet {
    fn from_json(json: &Value) -> Option<Self> {
        json.is_object().then(|| Self::read(json))
    }
}

/// The member of this name, or of the member after a `/`.
pub(super) fn member<'a, T: FromJson<'a>>(json: &'a Value, name: &str) -> Option<T> {
    T::from_json(name.split('/').try_fold(json, |json, name| json.get(name))?)
}

/// The elements of the array of this name.
pub(super) fn elements<'a, T: FromJson<'a>>(json: &'a Value, name: &str) -> impl Iterator<Item = T> + use<'a, T> {
    let array = json.get(name).and_then(Value::as_array);
    array.into_iter().flatten().filter_map(T::from_json)
}

macro_rules! accessor {
    ($(#[$doc:meta])* $accessor:ident $name:literal -> $type:ty) => {
        $(#[$doc])*
        pub fn $accessor(self) -> Option<$type> {
            member(self.0, $name)
        }
    };
    ($(#[$doc:meta])* $accessor:ident $name:literal => $type:ty) => {
        $(#[$doc])*
        pub fn $accessor(self) -> impl Iterator<Item = $type> {
            elements(self.0, $name)
        }
    };
}

/// Each view lists its accessors: the name, the name in the JSON, and the type after `->`, or after `=>` for the elements
/// of an array.
macro_rules! views {
    ($a:lifetime: $($(#[$doc:meta])* $view:ident {
        $($(#[$accessor_doc:meta])* $accessor:ident $name:literal $arrow:tt $type:ty;)+
    })+) => {$(
        $(#[$doc])*
        ///
        /// `Debug` shows no content.
        #[derive(Clone, Copy, PartialEq)]
        pub struct $view<$a>(&$a Value);

        impl<$a> $view<$a> {
            $(accessor!($(#[$accessor_doc])* $accessor $name $arrow $type);)+

            /// The JSON of this part, including members that have no accessor.
            pub fn raw(self) -> &$a Value {
                self.0
            }
        }

        impl<$a> FromJson<$a> for $view<$a> {
            fn from_json(json: &$a Value) -> Option<Self> {
                json.is_object().then_some(Self(json))
            }
        }

        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($view), "([redacted])"))
            }
        }
    )+};
}

views! { 'a:
    /// The claimed identity of the person.
    IdentityAssertion {
        /// The current name.
        current_name "current_name" -> Name<'a>;
        /// The current address, with the date of moving in.
        current_address "current_address" -> AddressClaim<'a>;
        /// The date of birth.
        date_of_birth "date_of_birth" -> Date;
    }

    /// A name and its parts.
    Name {
        /// All given names.
        given_names "given_names" -> &'a str;
        /// The first name.
        first_name "first_name" -> &'a str;
        /// The middle names.
        middle_name "middle_name" -> &'a str;
        /// The family name.
        family_name "family_name" -> &'a str;
        /// The full name.
        full_name "full_name" -> &'a str;
    }

    /// An address of the person.
    AddressClaim {
        /// When the person moved in, in the format of the report.
        move_in "move_in" -> &'a str;
        /// The address.
        address "address" -> PostalAddress;
    }

    /// The result of verifying one profile.
    VerificationReport {
        /// The ID of the report.
        report_id "report_id" -> &'a str;
        /// When the report was created.
        timestamp "timestamp" -> SystemTime;
        /// The subject ID of the session.
        subject_id "subject_id" -> &'a str;
        /// The trust framework, such as `UK_TFIDA`.
        trust_framework "trust_framework" -> &'a str;
        /// Whether the address was verified.
        address_verification "address_verification" -> AddressVerification<'a>;
        /// The schemes, and whether their requirements were met.
        schemes_compliance "schemes_compliance" => SchemeCompliance<'a>;
        /// The level of assurance of the process.
        assurance_process "assurance_process" -> AssuranceProcess<'a>;
        /// The evidence.
        evidence "evidence" -> Evidence<'a>;
    }

    /// Whether the address was verified.
    AddressVerification {
        /// Whether the current address was verified.
        current_address_verified "current_address_verified" -> bool;
        /// The IDs of the evidence.
        evidence_links "evidence_links" => &'a str;
    }

    /// Whether the requirements of one scheme were met.
    SchemeCompliance {
        /// The scheme.
        scheme "scheme" -> CheckedScheme<'a>;
        /// Whether the requirements were met. Treat `None` as not met.
        requirements_met "requirements_met" -> bool;
        /// Why the requirements were not met: `MANDATORY_DOCUMENT_NOT_PROVIDED`, `LEVEL_OF_ASSURANCE_NOT_SUFFICIENT`, …
        requirements_not_met_info "requirements_not_met_info" -> &'a str;
        /// The requirements that were not met.
        requirements_not_met "requirements_not_met_details" => RequirementNotMet;
    }

    /// A scheme that the person was checked against.
    CheckedScheme {
        /// `DBS`, `RTW`, …
        scheme_type "type" -> &'a str;
        /// `BASIC`, `AL_L1`, …
        objective "objective" -> &'a str;
        /// The label that the session gave to the scheme.
        label "label" -> &'a str;
        /// The restrictions that the session set.
        config "config" -> &'a Value;
    }

    /// The level of assurance of a process.
    AssuranceProcess {
        /// The level, such as `MEDIUM`.
        level_of_assurance "level_of_assurance" -> &'a str;
        /// The policy that defines the levels, such as `GPG45`.
        policy "policy" -> &'a str;
        /// The procedure of that policy, such as `M1C`.
        procedure "procedure" -> &'a str;
        /// The contributions to the level.
        assurance "assurance" => Assurance<'a>;
    }

    /// One contribution to a level of assurance.
    Assurance {
        /// The type: `EVIDENCE_STRENGTH`, `VERIFICATION`, …
        assurance_type "type" -> &'a str;
        /// Its score.
        classification "classification" -> &'a str;
        /// The IDs of the evidence.
        evidence_links "evidence_links" => &'a str;
    }

    /// The evidence of a verification.
    Evidence {
        /// The documents.
        documents "documents" => DocumentEvidence<'a>;
        /// Records in electronic sources.
        electronic_records "electronic_records" => ElectronicRecord<'a>;
    }

    /// The face of the person.
    FaceEvidence {
        /// The ID by which other parts of the report refer to this evidence.
        evidence_id "evidence_id" -> &'a str;
        /// The first liveness check.
        initial_liveness "initial_liveness" -> Liveness<'a>;
        /// The latest liveness check that matched.
        last_matched_liveness "last_matched_liveness" -> Liveness<'a>;
        /// The organisation that verified the evidence.
        verifying_org "verifying_org" -> &'a str;
        /// Yoti's IDs of the resources, such as images.
        resource_ids "resource_ids" => &'a str;
        /// Yoti's IDs of the checks.
        check_ids "check_ids" => &'a str;
        /// Yoti's IDs of the activities of the person.
        user_activity_ids "user_activity_ids" => &'a str;
        /// The ID of the attribute with the photo; see [`selfie`](Self::selfie).
        selfie_attribute_id "selfie_attribute_id" -> &'a str;
    }

    /// A liveness check: whether the face in front of the camera was that of a living person.
    Liveness {
        /// The type: `ZOOM`, `STATIC`, `THREE_WORDS`, `ACTIVE`, …
        liveness_type "type" -> &'a str;
        /// The time.
        timestamp "timestamp" -> SystemTime;
    }

    /// A document that was examined.
    DocumentEvidence {
        /// The ID by which other parts of the report refer to this evidence.
        evidence_id "evidence_id" -> &'a str;
        /// When the document was examined.
        timestamp "timestamp" -> SystemTime;
        /// The fields of the document, by name; see [`field`](Self::field).
        document_fields "document_fields" -> &'a Value;
        /// The checks that the document passed.
        passed_checks "passed_checks" -> &'a Value;
        /// The organisation that verified the evidence.
        verifying_org "verifying_org" -> &'a str;
        /// Yoti's IDs of the resources, such as images.
        resource_ids "resource_ids" => &'a str;
        /// Yoti's IDs of the checks.
        check_ids "check_ids" => &'a str;
        /// Yoti's IDs of the activities of the person.
        user_activity_ids "user_activity_ids" => &'a str;
        /// The ID of the attribute with the images; see [`images`](Self::images).
        document_images_attribute_id "document_images_attribute_id" -> &'a str;
    }

    /// A record in an electronic source.
    ElectronicRecord {
        /// The ID by which other parts of the report refer to this evidence.
        evidence_id "evidence_id" -> &'a str;
        /// When the record was found.
        timestamp "timestamp" -> SystemTime;
        /// The identity details in the record.
        identity_details "identity_details" -> &'a Value;
        /// The organisation that verified the evidence.
        verifying_org "verifying_org" -> &'a str;
        /// The organisation that provides the record.
        provider_org "provider_org" -> &'a str;
    }

    /// How the person was authenticated as the owner of the app.
    AuthenticationReport {
        /// The ID of the report.
        report_id "report_id" -> &'a str;
        /// The time.
        timestamp "timestamp" -> SystemTime;
        /// The level of authentication.
        level "level" -> &'a str;
        /// The policy that defines the levels.
        policy "policy" -> &'a str;
        /// The trust framework.
        trust_framework "trust_framework" -> &'a str;
    }

    /// The comparison of the person with a profile that the session provided.
    ProfileMatchReport {
        /// Whether the name matches: `MATCH`, `PARTIAL`, `NO_MATCH`.
        name "name/result" -> &'a str;
        /// Whether the date of birth matches.
        date_of_birth "dob/result" -> &'a str;
        /// Whether the address matches.
        address "address/result" -> &'a str;
        /// The profile that the session provided.
        provided_profile "provided_profile" -> &'a Value;
    }
}

impl<'a> Evidence<'a> {
    /// The face of the person. Older reports call it `face_capture`.
    pub fn face(self) -> Option<FaceEvidence<'a>> {
        member(self.0, "face").or_else(|| member(self.0, "face_capture"))
    }
}

impl FaceEvidence<'_> {
    /// The photo, from the profile that was shared with the report.
    pub fn selfie(self, profile: &Profile) -> Option<&ProfileAttribute> {
        profile.by_id(self.selfie_attribute_id()?)
    }
}

impl<'a> DocumentEvidence<'a> {
    /// A field of the document: `document_number`, `expiration_date`, `mrz`, …
    pub fn field(self, name: &str) -> Option<&'a Value> {
        self.document_fields()?.get(name)
    }

    /// The images of the document, from the profile that was shared with the report.
    pub fn images(self, profile: &Profile) -> Option<&ProfileAttribute> {
        profile.by_id(self.document_images_attribute_id()?)
    }
}
