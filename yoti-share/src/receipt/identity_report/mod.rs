//! The report on an identity profile: what was checked, against which scheme, on what evidence.
//!
//! Every part of it may be missing and parts may be added, so the types here are views of the JSON: an accessor gives
//! what is there under its name, and [`raw`](IdentityProfileReport::raw) all of it.

mod proof;
mod view;

use std::fmt;

use serde_json::Value;

pub use self::{
    proof::{JwkSet, Proof},
    view::{
        AddressClaim, AddressVerification, Assurance, AssuranceProcess, AuthenticationReport, DocumentEvidence,
        ElectronicRecord, Evidence, FaceEvidence, IdentityAssertion, Liveness, Name, ProfileMatchReport, Scheme,
        SchemeCompliance, VerificationReport,
    },
};
pub use crate::error::proof::{ProofError, ProofErrorKind};
use crate::{
    attribute::{FromAttribute, ProfileAttribute, identity_profile_report},
    error::leaf::ValueError,
};

/// The report on an identity profile.
///
/// ```
/// # use yoti_share::{Profile, attribute, identity_report::IdentityProfileReport};
/// # fn read(profile: &Profile) -> Result<(), yoti_share::ExtractError> {
/// let report = profile.value::<IdentityProfileReport>(attribute::identity_profile_report)?;
/// for verification in report.verification_reports() {
///     for compliance in verification.schemes_compliance() {
///         let scheme = compliance.scheme().and_then(|scheme| scheme.scheme_type());
///         println!("{scheme:?} met: {:?}", compliance.requirements_met());
///     }
///     let selfie = verification.evidence().and_then(|evidence| evidence.face()?.selfie(profile));
///     println!("the photograph is there: {}", selfie.is_some());
/// }
/// # Ok(())
/// # }
/// ```
///
/// The simple form (one verification report) and the advanced one (several) are read alike. `Debug` shows nothing.
#[derive(Clone, PartialEq)]
pub struct IdentityProfileReport {
    json: Value,
}

impl IdentityProfileReport {
    /// Takes the JSON of a report.
    ///
    /// # Errors
    /// [`ValueError`] when it is not an object.
    pub fn from_json(json: Value) -> Result<Self, ValueError> {
        if json.is_object() {
            Ok(Self { json })
        } else {
            Err(ValueError::new(
                "an identity profile report is a JSON object, and this is none",
            ))
        }
    }

    /// The whole report as it came.
    pub fn raw(&self) -> &Value {
        &self.json
    }

    /// Who the person is said to be.
    pub fn identity_assertion(&self) -> Option<IdentityAssertion<'_>> {
        view::object(&self.json, "identity_assertion").map(IdentityAssertion)
    }

    /// What was verified: one report in the simple form, one for each profile in the advanced one.
    pub fn verification_reports(&self) -> impl Iterator<Item = VerificationReport<'_>> {
        self.one_or_several("verification_report", "verification_reports")
            .map(VerificationReport)
    }

    /// How the person proved to be the holder of the app: one report in the simple form, several in the advanced one.
    pub fn authentication_reports(&self) -> impl Iterator<Item = AuthenticationReport<'_>> {
        self.one_or_several("authentication_report", "authentication_reports")
            .map(AuthenticationReport)
    }

    /// How the person compares with a profile that the session provided.
    pub fn profile_match_report(&self) -> Option<ProfileMatchReport<'_>> {
        view::object(&self.json, "profile_match_report").map(ProfileMatchReport)
    }

    /// The signature over the report, and where the key to it is said to be.
    pub fn proof(&self) -> Option<Proof<'_>> {
        Proof::of(&self.json)
    }

    /// Checks that the report was signed with one of these keys.
    ///
    /// That proves as much as the keys are worth: fetch the set from an address that you know to be Yoti's.
    /// [`Proof::public_key_url`] stands in what is to be proved, so compare its host with a list of your own before
    /// you follow it, or it proves nothing.
    ///
    /// The proof is a detached JWS over the report in canonical JSON (RFC 8785), in which the JWS itself is replaced by
    /// an empty text. Its algorithm must be `EdDSA` with Ed25519, its `kid` that of a key of the set; without a `kid`, the
    /// set must have one key only.
    ///
    /// # Errors
    /// [`ProofError`], whose [`kind`](ProofError::kind) says whether there was no proof, none that could be read, no
    /// key for it, or a signature that does not fit the report.
    pub fn verify_proof(&self, keys: &JwkSet) -> Result<(), ProofError> {
        proof::verify(&self.json, keys)
    }

    fn one_or_several(&self, one: &str, several: &str) -> impl Iterator<Item = &Value> {
        view::object(&self.json, one)
            .into_iter()
            .chain(view::objects(&self.json, several))
    }
}

impl fmt::Debug for IdentityProfileReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityProfileReport([redacted])")
    }
}

#[diagnostic::do_not_recommend]
impl FromAttribute<identity_profile_report> for IdentityProfileReport {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Self::from_json(attribute.json()?)
    }
}
