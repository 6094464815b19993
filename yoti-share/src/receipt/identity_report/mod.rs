//! The report on an identity profile: the checks, the schemes and the evidence.
//!
//! Any part of a report may be missing, and Yoti may add parts. The types here are therefore views of the JSON: an accessor
//! returns one member, and [`raw`](IdentityProfileReport::raw) returns the whole report.

pub(crate) mod proof;
pub(crate) mod view;

use std::fmt;

use serde_json::Value;

use self::{
    proof::{JwkSet, Proof},
    view::{
        AuthenticationReport, FromJson, IdentityAssertion, ProfileMatchReport, VerificationReport, elements, member,
    },
};
use crate::{
    attribute::{FromAttribute, ProfileAttribute, identity_profile_report},
    error::{ProofError, ValueError},
};

/// The report on an identity profile.
///
/// ```
/// # use yoti_share::{IdentityProfileReport, Profile, attribute};
/// # fn read(profile: &Profile) -> Result<(), yoti_share::ExtractError> {
/// let report = profile.value::<IdentityProfileReport>(attribute::identity_profile_report)?;
/// for verification in report.verification_reports() {
///     for compliance in verification.schemes_compliance() {
///         let scheme = compliance.scheme().and_then(|scheme| scheme.scheme_type());
///         println!("{scheme:?} met: {:?}", compliance.requirements_met());
///     }
///     let evidence = verification.evidence();
///     let selfie = evidence.and_then(|evidence| evidence.face()?.selfie(profile));
///     println!("the photo was shared: {}", selfie.is_some());
/// }
/// # Ok(())
/// # }
/// ```
///
/// The accessors are the same for the simple form, with one verification report, and the advanced form, with several.
/// `Debug` shows no content. With the feature `serde`, it serialises as its JSON (in binary formats,
/// as the bytes of its text), so its proof can also be verified later.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityProfileReport {
    json: Value,
}

impl IdentityProfileReport {
    /// A report from its JSON.
    ///
    /// # Errors
    /// [`ValueError`] if the JSON is not an object.
    pub fn from_json(json: Value) -> Result<Self, ValueError> {
        if json.is_object() {
            Ok(Self { json })
        } else {
            Err(ValueError::new("an identity profile report must be a JSON object"))
        }
    }

    /// The JSON of the whole report.
    pub fn raw(&self) -> &Value {
        &self.json
    }

    /// The claimed identity of the person.
    pub fn identity_assertion(&self) -> Option<IdentityAssertion<'_>> {
        member(&self.json, "identity_assertion")
    }

    /// The results of the verification: one report in the simple form, one for each profile in the advanced form.
    pub fn verification_reports(&self) -> impl Iterator<Item = VerificationReport<'_>> {
        self.one_or_several("verification_report", "verification_reports")
    }

    /// How the person was authenticated as the owner of the app: one report in the simple form, several in the advanced
    /// form.
    pub fn authentication_reports(&self) -> impl Iterator<Item = AuthenticationReport<'_>> {
        self.one_or_several("authentication_report", "authentication_reports")
    }

    /// The comparison of the person with a profile that the session provided.
    pub fn profile_match_report(&self) -> Option<ProfileMatchReport<'_>> {
        member(&self.json, "profile_match_report")
    }

    /// The signature over the report, and the address of its key.
    pub fn proof(&self) -> Option<Proof<'_>> {
        Proof::parse(&self.json)
    }

    /// Verifies that the report was signed with one of these keys.
    ///
    /// The result is only as trustworthy as the keys: fetch the key set from an address that you know to be Yoti's.
    /// [`Proof::public_key_url`] is part of the report that you are about to verify. Compare its host with your own list
    /// of allowed hosts before you fetch keys from it; otherwise the verification proves nothing.
    ///
    /// The proof is a detached JWS over the report in canonical JSON (RFC 8785), in which the JWS itself is replaced by
    /// an empty string. Its algorithm must be `EdDSA` with Ed25519, and its `kid` that of a key in the set; without a
    /// `kid`, the set must contain exactly one key.
    ///
    /// # Errors
    /// [`ProofError`], whose [`kind`](ProofError::kind) is the reason: the proof is missing or malformed, its algorithm is
    /// not supported, the key set has no key for it, or the signature does not match the report.
    pub fn verify_proof(&self, keys: &JwkSet) -> Result<(), ProofError> {
        proof::verify(&self.json, keys)
    }

    fn one_or_several<'a, T: FromJson<'a>>(&'a self, one: &str, several: &str) -> impl Iterator<Item = T> + use<'a, T> {
        member(&self.json, one).into_iter().chain(elements(&self.json, several))
    }
}

impl fmt::Debug for IdentityProfileReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityProfileReport([redacted])")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for IdentityProfileReport {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::codec::serialization::serialize_json(&self.json, serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for IdentityProfileReport {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = crate::codec::serialization::deserialize_json(deserializer)?;
        Self::from_json(json).map_err(serde::de::Error::custom)
    }
}

#[diagnostic::do_not_recommend]
impl FromAttribute<identity_profile_report> for IdentityProfileReport {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Self::from_json(attribute.json()?)
    }
}
