//! Views of the report's parts. A view is a reference into the JSON; what is missing or of another type is `None`, and
//! `raw()` has it.

use std::{fmt, time::SystemTime};

use serde_json::Value;

use crate::{
    attribute::ProfileAttribute,
    codec::rfc3339,
    error::share_failure::RequirementNotMet,
    receipt::profile::Profile,
    types::{date::Date, postal_address::PostalAddress},
};

/// The object of this name.
pub(super) fn object<'a>(json: &'a Value, name: &str) -> Option<&'a Value> {
    json.get(name).filter(|json| json.is_object())
}

/// The objects in the list of this name.
pub(super) fn objects<'a>(json: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    list(json, name).filter(|json| json.is_object())
}

fn list<'a>(json: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    json.get(name).and_then(Value::as_array).into_iter().flatten()
}

macro_rules! accessor {
    ($(#[$doc:meta])* text $accessor:ident $name:literal) => {
        $(#[$doc])*
        pub fn $accessor(self) -> Option<&'a str> {
            self.0.get($name)?.as_str()
        }
    };
    ($(#[$doc:meta])* flag $accessor:ident $name:literal) => {
        $(#[$doc])*
        pub fn $accessor(self) -> Option<bool> {
            self.0.get($name)?.as_bool()
        }
    };
    ($(#[$doc:meta])* instant $accessor:ident $name:literal) => {
        $(#[$doc])*
        pub fn $accessor(self) -> Option<SystemTime> {
            rfc3339::parse(self.0.get($name)?.as_str()?)
        }
    };
    ($(#[$doc:meta])* json $accessor:ident $name:literal) => {
        $(#[$doc])*
        pub fn $accessor(self) -> Option<&'a Value> {
            self.0.get($name)
        }
    };
    ($(#[$doc:meta])* texts $accessor:ident $name:literal) => {
        $(#[$doc])*
        pub fn $accessor(self) -> impl Iterator<Item = &'a str> {
            list(self.0, $name).filter_map(Value::as_str)
        }
    };
    ($(#[$doc:meta])* one $accessor:ident $name:literal $view:ident) => {
        $(#[$doc])*
        pub fn $accessor(self) -> Option<$view<'a>> {
            object(self.0, $name).map($view)
        }
    };
    ($(#[$doc:meta])* several $accessor:ident $name:literal $view:ident) => {
        $(#[$doc])*
        pub fn $accessor(self) -> impl Iterator<Item = $view<'a>> {
            objects(self.0, $name).map($view)
        }
    };
}

/// One view a row, and one accessor a line: what it gives, its name, the name in the JSON.
macro_rules! views {
    ($($(#[$doc:meta])* $view:ident {
        $($(#[$accessor_doc:meta])* $kind:ident $accessor:ident $name:literal $($inner:ident)?;)+
    })+) => {$(
        $(#[$doc])*
        ///
        /// `Debug` shows nothing.
        #[derive(Clone, Copy, PartialEq)]
        pub struct $view<'a>(pub(super) &'a Value);

        impl<'a> $view<'a> {
            $(accessor!($(#[$accessor_doc])* $kind $accessor $name $($inner)?);)+

            /// The JSON behind this view, with whatever has no accessor.
            pub fn raw(self) -> &'a Value {
                self.0
            }
        }

        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($view), "([redacted])"))
            }
        }
    )+};
}

views! {
    /// Who the person is said to be.
    IdentityAssertion {
        /// The current name.
        one current_name "current_name" Name;
        /// The current address, and since when.
        one current_address "current_address" AddressClaim;
    }

    /// A name in its parts.
    Name {
        /// All given names.
        text given_names "given_names";
        /// The first name.
        text first_name "first_name";
        /// The middle names.
        text middle_name "middle_name";
        /// The family name.
        text family_name "family_name";
        /// The whole name.
        text full_name "full_name";
    }

    /// An address that the person is said to live at.
    AddressClaim {
        /// When the person moved in, as the report has it.
        text move_in "move_in";
    }

    /// What was verified for one profile.
    VerificationReport {
        /// The id of the report.
        text report_id "report_id";
        /// When it was made.
        instant timestamp "timestamp";
        /// The subject that the session named.
        text subject_id "subject_id";
        /// The trust framework, such as `UK_TFIDA`.
        text trust_framework "trust_framework";
        /// Whether the address was verified.
        one address_verification "address_verification" AddressVerification;
        /// Which schemes' requirements were met.
        several schemes_compliance "schemes_compliance" SchemeCompliance;
        /// How sure the process is.
        one assurance_process "assurance_process" AssuranceProcess;
        /// What it rests on.
        one evidence "evidence" Evidence;
    }

    /// Whether the address was verified.
    AddressVerification {
        /// Whether the current address was.
        flag current_address_verified "current_address_verified";
        /// The ids of the evidence for it.
        texts evidence_links "evidence_links";
    }

    /// Whether the requirements of one scheme were met.
    SchemeCompliance {
        /// The scheme.
        one scheme "scheme" Scheme;
        /// Whether they were. `None` is not yes.
        flag requirements_met "requirements_met";
        /// If not, why: `MANDATORY_DOCUMENT_NOT_PROVIDED`, `LEVEL_OF_ASSURANCE_NOT_SUFFICIENT`, …
        text requirements_not_met_info "requirements_not_met_info";
    }

    /// A scheme of a trust framework.
    Scheme {
        /// `DBS`, `RTW`, …
        text scheme_type "type";
        /// `BASIC`, `AL_L1`, …
        text objective "objective";
        /// The session's own name for it.
        text label "label";
        /// Restrictions that the session set.
        json config "config";
    }

    /// How sure the process is.
    AssuranceProcess {
        /// The level that was reached, such as `MEDIUM`.
        text level_of_assurance "level_of_assurance";
        /// The policy it was measured by, such as `GPG45`.
        text policy "policy";
        /// The procedure within that policy, such as `M1C`.
        text procedure "procedure";
        /// What contributed.
        several assurance "assurance" Assurance;
    }

    /// One contribution to assurance.
    Assurance {
        /// What it is about: `EVIDENCE_STRENGTH`, `VERIFICATION`, …
        text assurance_type "type";
        /// Its score.
        text classification "classification";
        /// The ids of the evidence for it.
        texts evidence_links "evidence_links";
    }

    /// What a verification rests on.
    Evidence {
        /// The documents.
        several documents "documents" DocumentEvidence;
        /// Records found electronically.
        several electronic_records "electronic_records" ElectronicRecord;
    }

    /// The person's face.
    FaceEvidence {
        /// The id that other parts refer to.
        text evidence_id "evidence_id";
        /// The first check that somebody alive was in front of the camera.
        one initial_liveness "initial_liveness" Liveness;
        /// The latest such check that matched.
        one last_matched_liveness "last_matched_liveness" Liveness;
        /// Who verified.
        text verifying_org "verifying_org";
        /// Yoti's ids of what was looked at.
        texts resource_ids "resource_ids";
        /// Yoti's ids of the checks.
        texts check_ids "check_ids";
        /// Yoti's ids of what the person did.
        texts user_activity_ids "user_activity_ids";
        /// The id of the attribute that holds the photograph; see [`selfie`](Self::selfie).
        text selfie_attribute_id "selfie_attribute_id";
    }

    /// A check that somebody alive was in front of the camera.
    Liveness {
        /// `ZOOM`, `STATIC`, `THREE_WORDS`, `ACTIVE`, …
        text liveness_type "type";
        /// When.
        instant timestamp "timestamp";
    }

    /// A document.
    DocumentEvidence {
        /// The id that other parts refer to.
        text evidence_id "evidence_id";
        /// When it was looked at.
        instant timestamp "timestamp";
        /// What stands in it, by name; see [`field`](Self::field).
        json document_fields "document_fields";
        /// The checks it passed.
        json passed_checks "passed_checks";
        /// Who verified.
        text verifying_org "verifying_org";
        /// Yoti's ids of what was looked at.
        texts resource_ids "resource_ids";
        /// Yoti's ids of the checks.
        texts check_ids "check_ids";
        /// Yoti's ids of what the person did.
        texts user_activity_ids "user_activity_ids";
        /// The id of the attribute that holds the pictures; see [`images`](Self::images).
        text document_images_attribute_id "document_images_attribute_id";
    }

    /// A record that was found electronically.
    ElectronicRecord {
        /// The id that other parts refer to.
        text evidence_id "evidence_id";
        /// When it was found.
        instant timestamp "timestamp";
        /// What stands in it.
        json identity_details "identity_details";
        /// Who verified.
        text verifying_org "verifying_org";
        /// Who keeps the record.
        text provider_org "provider_org";
    }

    /// How the person proved to be the holder of the app.
    AuthenticationReport {
        /// The id of the report.
        text report_id "report_id";
        /// When.
        instant timestamp "timestamp";
        /// The level that was reached.
        text level "level";
        /// The policy it was measured by.
        text policy "policy";
        /// The trust framework.
        text trust_framework "trust_framework";
    }

    /// How the person compares with a profile that the session provided.
    ProfileMatchReport {
        /// The profile that was provided.
        json provided_profile "provided_profile";
    }
}

impl IdentityAssertion<'_> {
    /// The date of birth.
    pub fn date_of_birth(self) -> Option<Date> {
        self.0.get("date_of_birth")?.as_str()?.parse().ok()
    }
}

impl AddressClaim<'_> {
    /// The address.
    pub fn address(self) -> Option<PostalAddress> {
        PostalAddress::from_json(object(self.0, "address")?.clone()).ok()
    }
}

impl SchemeCompliance<'_> {
    /// If requirements were not met, which.
    pub fn requirements_not_met(self) -> impl Iterator<Item = RequirementNotMet> {
        objects(self.0, "requirements_not_met_details").map(RequirementNotMet::read)
    }
}

impl<'a> Evidence<'a> {
    /// The person's face; older reports call it `face_capture`.
    pub fn face(self) -> Option<FaceEvidence<'a>> {
        object(self.0, "face")
            .or_else(|| object(self.0, "face_capture"))
            .map(FaceEvidence)
    }
}

impl FaceEvidence<'_> {
    /// The photograph that was looked at, out of the profile that came with the report.
    pub fn selfie(self, profile: &Profile) -> Option<&ProfileAttribute> {
        profile.by_id(self.selfie_attribute_id()?)
    }
}

impl<'a> DocumentEvidence<'a> {
    /// What stands in the document under this name: `document_number`, `expiration_date`, `mrz`, …
    pub fn field(self, name: &str) -> Option<&'a Value> {
        self.document_fields()?.get(name)
    }

    /// The pictures that were looked at, out of the profile that came with the report.
    pub fn images(self, profile: &Profile) -> Option<&ProfileAttribute> {
        profile.by_id(self.document_images_attribute_id()?)
    }
}

impl<'a> ProfileMatchReport<'a> {
    /// Whether the name matches: `MATCH`, `PARTIAL`, `NO_MATCH`.
    pub fn name(self) -> Option<&'a str> {
        self.result("name")
    }

    /// Whether the date of birth matches.
    pub fn date_of_birth(self) -> Option<&'a str> {
        self.result("dob")
    }

    /// Whether the address matches.
    pub fn address(self) -> Option<&'a str> {
        self.result("address")
    }

    fn result(self, part: &str) -> Option<&'a str> {
        self.0.get(part)?.get("result")?.as_str()
    }
}
