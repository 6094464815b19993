//! The identity profile report: what an identity profile is answered with.

#![expect(
    clippy::indexing_slicing,
    reason = "`json!` makes objects, and assigning to a key that an object lacks adds it"
)]

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::disclosure::Lacking;
use crate::disclosure::proof::ProofKey;
use crate::payload::{Framework, REPORT, Scheme, SessionRequest};
use crate::person::{Document, Person};
use crate::seal::{Anchor, AnchorKind, Attribute};
use crate::util::clock::with_seconds;
use crate::util::entropy::Entropy;
use crate::util::ids;

/// What the report needs beside the person.
pub(crate) struct Reporter<'a> {
    pub(crate) entropy: &'a Entropy,
    pub(crate) now: SystemTime,
    pub(crate) proof_key: &'a ProofKey,
    pub(crate) public_key_url: &'a str,
}

impl Reporter<'_> {
    /// The report, and those of the attributes that it refers to which are not `shared` already. Nothing when no identity
    /// profile is asked for.
    pub(crate) fn report(
        &self,
        request: &SessionRequest,
        person: &Person,
        shared: &[Attribute],
    ) -> Result<Vec<Attribute>, Lacking> {
        let policy = &request.policy;
        let asked = policy.identity_profile.is_some() || !policy.advanced_identity_profile.is_empty();
        if !asked || person.withholds(REPORT) {
            return Ok(Vec::new());
        }
        if person.lacks(REPORT) {
            return Err(Lacking);
        }
        // A person can be given the report itself.
        if let Some(given) = person.find(REPORT) {
            let mut given = given.clone();
            if given.ephemeral_id.is_empty() {
                given.ephemeral_id = ids::uuid(self.entropy);
            }
            return Ok(vec![given]);
        }
        let mut referred = Referred {
            entropy: self.entropy,
            person,
            shared,
            added: Vec::new(),
        };
        let mut report = json!({"identity_assertion": assertion(person).ok_or(Lacking)?});
        if let Some(framework) = &policy.identity_profile {
            report["verification_report"] = self.verification(framework, request, person, &mut referred)?;
            report["authentication_report"] = self.authentication(framework);
        }
        if !policy.advanced_identity_profile.is_empty() {
            let mut verifications = Vec::new();
            let mut authentications = Vec::new();
            for framework in &policy.advanced_identity_profile {
                verifications.push(self.verification(framework, request, person, &mut referred)?);
                authentications.push(self.authentication(framework));
            }
            report["verification_reports"] = Value::Array(verifications);
            report["authentication_reports"] = Value::Array(authentications);
        }
        self.proof_key.prove(&mut report, self.public_key_url);
        let report = Attribute::json(REPORT, &report)
            .anchor(Anchor::source("USER_PROVIDED"))
            .anchor(Anchor::verifier("YOTI_IDENTITY"))
            .ephemeral_id(ids::uuid(self.entropy))
            .sign_anchors();
        let mut answer = vec![report];
        answer.append(&mut referred.added);
        Ok(answer)
    }

    fn verification(
        &self,
        framework: &Framework,
        request: &SessionRequest,
        person: &Person,
        referred: &mut Referred<'_>,
    ) -> Result<Value, Lacking> {
        let document = framework.schemes.iter().try_fold(None, |found, scheme| {
            let document = person
                .documents()
                .iter()
                .find(|document| scheme_allows(scheme, document))
                .ok_or(Lacking)?;
            Ok(found.or(Some(document)))
        })?;
        let document = document.ok_or(Lacking)?;
        let selfie = referred.selfie()?;
        let images = referred.images_of(document)?;
        let (face, document_evidence, record) = (
            ids::uuid(self.entropy),
            ids::uuid(self.entropy),
            ids::uuid(self.entropy),
        );
        let timestamp = with_seconds(self.now);
        let schemes: Vec<Value> = framework
            .schemes
            .iter()
            .map(|scheme| json!({"scheme": scheme_json(scheme), "requirements_met": true, "requirements_not_met_info": ""}))
            .collect();
        let mut report = json!({
            "report_id": ids::uuid(self.entropy),
            "timestamp": timestamp,
            "trust_framework": framework.name,
            "address_verification": {"current_address_verified": true, "evidence_links": [record]},
            "schemes_compliance": schemes,
            "assurance_process": {
                "level_of_assurance": "MEDIUM",
                "policy": "GPG45",
                "procedure": "M1C",
                "assurance": [
                    {"type": "EVIDENCE_STRENGTH", "classification": "4", "evidence_links": [document_evidence]},
                    {"type": "EVIDENCE_VALIDITY", "classification": "3", "evidence_links": [document_evidence]},
                    {"type": "IDENTITY_FRAUD", "classification": "1", "evidence_links": [record]},
                    {"type": "VERIFICATION", "classification": "3", "evidence_links": [document_evidence, face]},
                ],
            },
            "evidence": {
                "face": {
                    "evidence_id": face,
                    "initial_liveness": {"type": "ZOOM", "timestamp": timestamp},
                    "last_matched_liveness": {"type": "ZOOM", "timestamp": timestamp},
                    "verifying_org": "Yoti",
                    "resource_ids": [],
                    "check_ids": [],
                    "user_activity_ids": [ids::uuid(self.entropy)],
                },
                "documents": [{
                    "evidence_id": document_evidence,
                    "timestamp": timestamp,
                    "document_fields": document_fields(document, person),
                    "passed_checks": ["ID_DOCUMENT_AUTHENTICITY", "ID_DOCUMENT_FACE_MATCH"],
                    "verifying_org": "Yoti",
                    "resource_ids": [],
                    "check_ids": [],
                    "user_activity_ids": [ids::uuid(self.entropy)],
                }],
                "electronic_records": [{
                    "evidence_id": record,
                    "timestamp": timestamp,
                    "identity_details": {"full_name": person.text("full_name")},
                    "verifying_org": "Yoti",
                    "provider_org": "Sandbox Records",
                }],
            },
        });
        if let Some(id) = selfie {
            report["evidence"]["face"]["selfie_attribute_id"] = id.into();
        }
        if let Some(id) = images {
            report["evidence"]["documents"][0]["document_images_attribute_id"] = id.into();
        }
        if let Some(subject_id) = request.subject_id() {
            report["subject_id"] = subject_id.into();
        }
        Ok(report)
    }

    fn authentication(&self, framework: &Framework) -> Value {
        json!({
            "report_id": ids::uuid(self.entropy),
            "timestamp": with_seconds(self.now),
            "level": "MEDIUM",
            "policy": "GPG44",
            "trust_framework": framework.name,
        })
    }
}

/// What a report refers to by its id in the receipt.
struct Referred<'a> {
    entropy: &'a Entropy,
    person: &'a Person,
    /// What is in the receipt anyway.
    shared: &'a [Attribute],
    /// What is in it because a report refers to it.
    added: Vec<Attribute>,
}

impl Referred<'_> {
    fn selfie(&mut self) -> Result<Option<String>, Lacking> {
        if self.person.withholds("selfie") {
            return Ok(None);
        }
        let selfie = self.person.find("selfie").ok_or(Lacking)?;
        Ok(Some(self.id(selfie)))
    }

    /// Pictures of the document itself; of one that has none, the report refers to nothing. Who has no pictures at all does
    /// not meet the profile.
    fn images_of(&mut self, document: &Document) -> Result<Option<String>, Lacking> {
        if self.person.withholds("document_images") {
            return Ok(None);
        }
        self.person.find("document_images").ok_or(Lacking)?;
        let images = self.person.named("document_images");
        let mut of_this_one = images.filter(|images| {
            let mut sources = images
                .anchors()
                .iter()
                .filter(|anchor| anchor.kind() == AnchorKind::Source);
            sources.any(|source| source.value() == document.kind)
        });
        Ok(of_this_one.next().map(|images| self.id(images)))
    }

    /// The id of an attribute that is in the receipt, or that is put into it.
    fn id(&mut self, attribute: &Attribute) -> String {
        let same = |other: &&Attribute| {
            (other.name(), other.content_type(), other.value(), other.anchors())
                == (
                    attribute.name(),
                    attribute.content_type(),
                    attribute.value(),
                    attribute.anchors(),
                )
        };
        if let Some(there) = self.shared.iter().chain(&self.added).find(same) {
            return there.ephemeral_id.clone();
        }
        let id = ids::uuid(self.entropy);
        self.added.push(attribute.clone().ephemeral_id(&*id));
        id
    }
}

fn assertion(person: &Person) -> Option<Value> {
    let given_names = person.text("given_names")?;
    let mut words = given_names.splitn(2, ' ');
    let mut name = json!({
        "given_names": given_names,
        "first_name": words.next(),
        "family_name": person.text("family_name")?,
        "full_name": person.text("full_name")?,
    });
    if let Some(middle) = words.next() {
        name["middle_name"] = middle.into();
    }
    let mut assertion = json!({"current_name": name, "date_of_birth": person.text("date_of_birth")?});
    let address = person
        .text("structured_postal_address")
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Some(address) = address {
        assertion["current_address"] = json!({"address": address, "move_in": "2019-06-01"});
    }
    Some(assertion)
}

fn document_fields(document: &Document, person: &Person) -> Value {
    let mut fields = json!({
        "document_type": document.kind,
        "issuing_country": document.country,
        "document_number": document.number,
    });
    let others = [
        ("full_name", person.text("full_name")),
        ("given_names", person.text("given_names")),
        ("family_name", person.text("family_name")),
        ("date_of_birth", person.text("date_of_birth")),
        ("gender", person.text("gender")),
        ("nationality", person.text("nationality")),
        ("expiration_date", document.expiry.as_deref()),
        ("issuing_authority", document.authority.as_deref()),
    ];
    for (key, value) in others {
        if let Some(value) = value {
            fields[key] = value.into();
        }
    }
    fields
}

fn scheme_json(scheme: &Scheme) -> Value {
    let mut json = json!({"type": scheme.kind});
    if let Some(objective) = &scheme.objective {
        json["objective"] = (&**objective).into();
    }
    if let Some(label) = &scheme.label {
        json["label"] = (&**label).into();
    }
    if let Some(config) = &scheme.config {
        json["config"] = config.clone();
    }
    json
}

/// Whether the scheme's restriction, if it has one, lets the document count.
fn scheme_allows(scheme: &Scheme, document: &Document) -> bool {
    let Some(allowed) = scheme
        .config
        .as_ref()
        .and_then(|config| config.pointer("/filter/documents")?.as_array())
    else {
        return true;
    };
    allowed.iter().any(|allowed| {
        let lists = |key: &str, value: &str| match allowed.get(key).and_then(Value::as_array) {
            Some(list) => list.is_empty() || list.iter().any(|item| item.as_str() == Some(value)),
            None => true,
        };
        lists("country_codes", &document.country) && lists("document_types", &document.kind)
    })
}
