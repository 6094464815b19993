//! The identity profile report, with which an identity profile is answered.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::disclosure::age_check::latest_date;
use crate::disclosure::attributes::{MissingAttribute, is_verified};
use crate::disclosure::proof::ProofKey;
use crate::payload::{Framework, IDENTITY_PROFILE_REPORT, Scheme, SessionRequest};
use crate::person::{Document, Person};
use crate::seal::{Anchor, AnchorKind, Attribute};
use crate::util::clock::{to_date, to_rfc3339_seconds};
use crate::util::entropy::Entropy;
use crate::util::ids;

/// Creates identity profile reports.
pub(crate) struct Reporter<'a> {
    pub(crate) entropy: &'a Entropy,
    pub(crate) now: SystemTime,
    pub(crate) proof_key: &'a ProofKey,
    pub(crate) public_key_url: &'a str,
}

impl Reporter<'_> {
    /// Creates the report, followed by the attributes that it refers to and that are not `shared` already. Returns none if
    /// the policy requests no identity profile.
    pub(crate) fn report_attributes(
        &self,
        request: &SessionRequest,
        person: &Person,
        shared: &[Attribute],
    ) -> Result<Vec<Attribute>, MissingAttribute> {
        let simple = request.policy.identity_profile.as_ref();
        let advanced = &request.policy.advanced_identity_profile;
        if (simple.is_none() && advanced.is_empty()) || person.withholds(IDENTITY_PROFILE_REPORT) {
            return Ok(Vec::new());
        }
        if person.lacks(IDENTITY_PROFILE_REPORT) {
            return Err(MissingAttribute);
        }
        // A test can give the person a complete report.
        if let Some(given) = person.find(IDENTITY_PROFILE_REPORT) {
            let mut given = given.clone();
            if given.ephemeral_id.is_empty() {
                given.ephemeral_id = ids::new_uuid(self.entropy);
            }
            return Ok(vec![given]);
        }
        let mut linked = LinkedAttributes {
            entropy: self.entropy,
            person,
            shared,
            added: Vec::new(),
        };
        let mut verify = |framework| self.verification(framework, request, person, &mut linked);
        let verification = simple.map(&mut verify).transpose()?;
        let verifications = advanced.iter().map(&mut verify).collect::<Result<Vec<_>, _>>()?;
        let authentications: Vec<Value> = advanced
            .iter()
            .map(|framework| self.authentication(framework))
            .collect();
        let mut report = without_nulls(json!({
            "identity_assertion": identity_assertion(person, simple.into_iter().chain(advanced).any(includes_address))
                .ok_or(MissingAttribute)?,
            "verification_report": verification,
            "authentication_report": simple.map(|framework| self.authentication(framework)),
            "verification_reports": (!advanced.is_empty()).then_some(verifications),
            "authentication_reports": (!advanced.is_empty()).then_some(authentications),
        }));
        self.proof_key.prove(&mut report, self.public_key_url);
        let report = Attribute::json(IDENTITY_PROFILE_REPORT, &report)
            .anchor(Anchor::source("USER_PROVIDED"))
            .anchor(Anchor::verifier("YOTI_IDENTITY"))
            .ephemeral_id(ids::new_uuid(self.entropy))
            .sign_anchors();
        let mut attributes = vec![report];
        attributes.append(&mut linked.added);
        Ok(attributes)
    }

    fn verification(
        &self,
        framework: &Framework,
        request: &SessionRequest,
        person: &Person,
        linked: &mut LinkedAttributes<'_>,
    ) -> Result<Value, MissingAttribute> {
        // Every scheme needs a document; the report describes that of the first scheme.
        let documents = framework.schemes.iter().map(|scheme| {
            let mut documents = person.documents().iter();
            documents
                .find(|document| scheme.allows(&document.kind, &document.country))
                .ok_or(MissingAttribute)
        });
        let documents = documents.collect::<Result<Vec<_>, _>>()?;
        let document = *documents.first().ok_or(MissingAttribute)?;
        let selfie = linked.selfie_id()?;
        let images = linked.images_id(document)?;
        let [face, document_evidence, record] = [(); 3].map(|()| ids::new_uuid(self.entropy));
        let timestamp = to_rfc3339_seconds(self.now);
        let schemes: Vec<Value> = framework
            .schemes
            .iter()
            .map(|scheme| json!({"scheme": scheme, "requirements_met": true, "requirements_not_met_info": ""}))
            .collect();
        let address_verification = includes_address(framework).then(|| {
            let verified = has_verified_address(person);
            let evidence_links: &[&str] = if verified { &[&record] } else { &[] };
            json!({"current_address_verified": verified, "evidence_links": evidence_links})
        });
        let (level, procedure) = if is_high(framework) {
            ("HIGH", "H1C")
        } else {
            ("MEDIUM", "M1C")
        };
        Ok(without_nulls(json!({
            "report_id": ids::new_uuid(self.entropy),
            "timestamp": timestamp,
            "subject_id": request.subject_id,
            "trust_framework": framework.name,
            "address_verification": address_verification,
            "schemes_compliance": schemes,
            "assurance_process": {
                "level_of_assurance": level,
                "policy": "GPG45",
                "procedure": procedure,
                "assurance": [
                    {"type": "EVIDENCE_STRENGTH", "classification": "4", "evidence_links": [document_evidence]},
                    {"type": "EVIDENCE_VALIDITY", "classification": "3", "evidence_links": [document_evidence]},
                    {"type": "IDENTITY_FRAUD", "classification": "1", "evidence_links": [record]},
                    {"type": "VERIFICATION", "classification": "3", "evidence_links": [document_evidence, face]},
                ],
            },
            "evidence": {
                "face": without_nulls(json!({
                    "evidence_id": face,
                    "selfie_attribute_id": selfie,
                    "initial_liveness": {"type": "ZOOM", "timestamp": timestamp},
                    "last_matched_liveness": {"type": "ZOOM", "timestamp": timestamp},
                    "verifying_org": "Yoti",
                    "resource_ids": [],
                    "check_ids": [],
                    "user_activity_ids": [ids::new_uuid(self.entropy)],
                })),
                "documents": [without_nulls(json!({
                    "evidence_id": document_evidence,
                    "document_images_attribute_id": images,
                    "timestamp": timestamp,
                    "document_fields": document_fields(document, person),
                    "passed_checks": self.passed_checks(document, is_high(framework)),
                    "verifying_org": "Yoti",
                    "resource_ids": [],
                    "check_ids": [],
                    "user_activity_ids": [ids::new_uuid(self.entropy)],
                }))],
                "electronic_records": [{
                    "evidence_id": record,
                    "timestamp": timestamp,
                    "identity_details": {"full_name": person.text("full_name")},
                    "verifying_org": "Yoti",
                    "provider_org": "Sandbox Records",
                }],
            },
        })))
    }

    /// The checks that the document passes: by its chip if that was read, and otherwise by people.
    fn passed_checks(&self, document: &Document, is_high: bool) -> Vec<Value> {
        let (authenticity, face_match): (&[&str], _) = match (&*document.sub_type, is_high) {
            ("NFC", true) => (
                &["CHIP_DIGITAL_SIGNATURE", "HIGH_ASSURANCE_AUTO_DOCUMENT_AUTHENTICITY"],
                "AUTOMATED_FACE_MATCH_HIGHER_THRESHOLD",
            ),
            ("NFC", false) => (&["CHIP_DIGITAL_SIGNATURE"], "AUTOMATED_FACE_MATCH"),
            _ => (&["MANUAL_VISUAL_DOCUMENT_AUTHENTICITY"], "MANUAL_FACE_MATCH"),
        };
        let today = to_date(self.now).to_string();
        let is_in_date = document.expiry.as_ref().is_none_or(|expiry| *expiry >= today);
        let checks = authenticity.iter().copied();
        let checks = checks.chain(is_in_date.then_some("DOCUMENT_IN_DATE"));
        let checks = checks.chain(["FRAUD_DOCUMENTS_LIST", face_match]);
        checks.map(|check| json!({"check": check})).collect()
    }

    fn authentication(&self, framework: &Framework) -> Value {
        json!({
            "report_id": ids::new_uuid(self.entropy),
            "timestamp": to_rfc3339_seconds(self.now),
            "level": "MEDIUM",
            "policy": "GPG44",
            "trust_framework": framework.name,
        })
    }
}

/// The attributes to which a report refers by their IDs in the receipt.
struct LinkedAttributes<'a> {
    entropy: &'a Entropy,
    person: &'a Person,
    /// The attributes that the receipt contains anyway.
    shared: &'a [Attribute],
    /// The attributes that the receipt contains because a report refers to them.
    added: Vec<Attribute>,
}

impl LinkedAttributes<'_> {
    fn selfie_id(&mut self) -> Result<Option<String>, MissingAttribute> {
        if self.person.withholds("selfie") {
            return Ok(None);
        }
        let selfie = self.person.find("selfie").ok_or(MissingAttribute)?;
        Ok(Some(self.id(selfie)))
    }

    /// The ID of this document's images. A report on a document without images has no such ID, but a person without any
    /// document images does not meet the profile.
    fn images_id(&mut self, document: &Document) -> Result<Option<String>, MissingAttribute> {
        if self.person.withholds("document_images") {
            return Ok(None);
        }
        self.person.find("document_images").ok_or(MissingAttribute)?;
        let mut images = self.person.attributes_named("document_images");
        let is_source = |anchor: &Anchor| anchor.kind() == AnchorKind::Source && anchor.value() == document.kind;
        let images = images.find(|images| images.anchors().iter().any(is_source));
        Ok(images.map(|images| self.id(images)))
    }

    /// The ID of an attribute in the receipt, to which it is added if necessary.
    fn id(&mut self, attribute: &Attribute) -> String {
        let is_equal = |other: &&Attribute| {
            let unlinked = Attribute::clone(other).ephemeral_id(&*attribute.ephemeral_id);
            unlinked == *attribute
        };
        if let Some(present) = self.shared.iter().chain(&self.added).find(is_equal) {
            return present.ephemeral_id.clone();
        }
        let id = ids::new_uuid(self.entropy);
        self.added.push(attribute.clone().ephemeral_id(&*id));
        id
    }
}

/// Whether a scheme of the framework is about the address too. Right to work and right to rent are not.
fn includes_address(framework: &Framework) -> bool {
    let is_about_address = |scheme: &Scheme| !matches!(&*scheme.kind, "RTW" | "RTR" | "IDENTITY");
    framework.schemes.iter().any(is_about_address)
}

/// Whether a scheme of the framework needs a high level of assurance.
fn is_high(framework: &Framework) -> bool {
    let is_high = |scheme: &Scheme| matches!(scheme.objective.as_deref(), Some("STANDARD" | "ENHANCED"));
    framework.schemes.iter().any(is_high)
}

fn has_verified_address(person: &Person) -> bool {
    let names = ["structured_postal_address", "postal_address"].into_iter();
    names.filter_map(|name| person.find(name)).any(is_verified)
}

/// The date of birth as a full date, as reports have it.
fn full_date_of_birth(person: &Person) -> Option<String> {
    let text = person.text("date_of_birth")?;
    Some(latest_date(text).map_or_else(|| text.to_owned(), |date| date.to_string()))
}

fn identity_assertion(person: &Person, with_address: bool) -> Option<Value> {
    let given_names = person.text("given_names")?;
    let mut words = given_names.splitn(2, ' ');
    let name = without_nulls(json!({
        "given_names": given_names,
        "first_name": words.next(),
        "middle_name": words.next(),
        "family_name": person.text("family_name")?,
        "full_name": person.text("full_name")?,
    }));
    let address = person.text("structured_postal_address").filter(|_| with_address);
    let address = address.and_then(|text| serde_json::from_str::<Value>(text).ok());
    Some(without_nulls(json!({
        "current_name": name,
        "date_of_birth": full_date_of_birth(person)?,
        "current_address": address.map(|address| json!({"address": address, "move_in": "2019-06-01"})),
    })))
}

fn document_fields(document: &Document, person: &Person) -> Value {
    without_nulls(json!({
        "document_type": document.kind,
        "issuing_country": document.country,
        "document_number": document.number,
        "full_name": person.text("full_name"),
        "given_names": person.text("given_names"),
        "family_name": person.text("family_name"),
        "date_of_birth": full_date_of_birth(person),
        "gender": person.text("gender"),
        "nationality": person.text("nationality").filter(|_| document.states_nationality()),
        "expiration_date": document.expiry,
        "issuing_authority": document.authority,
    }))
}

/// Removes the members that are `null`.
fn without_nulls(mut object: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    object
}
