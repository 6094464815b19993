//! No secret is printed. The tests put a canary into every attribute, ID, key and token, print everything that can be printed,
//! log at the most verbose level, and search the output for canaries.

mod access_tokens;
mod api_calls;
mod keys;
mod output;
mod public_types;
mod receipts;
mod requests;

use yoti_share::{
    Anchored, Date, DocumentDetails, Image, Json, PostalAddress, ProfileAttribute, SharePolicy, Verified,
};
use yoti_share_sandbox::seal::{Anchor, Attribute};

#[derive(SharePolicy)]
#[share(remember_me)]
struct Everything {
    #[attr(full_name)]
    name: Anchored<String>,
    #[attr(gender)]
    gender: Verified<String>,
    #[attr(date_of_birth)]
    born: Date,
    #[attr(selfie)]
    photo: Image,
    #[attr(structured_postal_address)]
    address: PostalAddress,
    #[attr(document_details)]
    document: DocumentDetails,
    #[attr("com.example.secret")]
    secret: Json<serde_json::Value>,
    #[attr(email)]
    email: ProfileAttribute,
}

/// Each value contains its own canary; that of the date is its year.
fn attributes() -> Vec<Attribute> {
    let anchors = |attribute: Attribute| {
        attribute
            .anchor(
                Anchor::source("canary-source")
                    .sub_type("canary-sub")
                    .associated_source("canary-from"),
            )
            .anchor(Anchor::verifier("canary-verifier"))
    };
    [
        Attribute::text("full_name", "canary-name").ephemeral_id("canary-id"),
        Attribute::text("gender", "canary-gender"),
        Attribute::date("date_of_birth", "1677-12-25"),
        Attribute::jpeg("selfie", *b"canary-image"),
        Attribute::json(
            "structured_postal_address",
            &serde_json::json!({"town_city": "canary-town"}),
        ),
        Attribute::text("document_details", "canary-type GBR canary-number"),
        Attribute::json("com.example.secret", &serde_json::json!({"canary-key": "canary-value"})),
        Attribute::text("email_address", "canary@example.com"),
        Attribute::text("age_over:18", "true"),
        Attribute::json("identity_profile_report", &report()),
    ]
    .map(anchors)
    .into()
}

/// A report with every part that the SDK has an accessor for.
fn report() -> serde_json::Value {
    let verification = serde_json::json!({
        "report_id": "canary", "subject_id": "canary", "trust_framework": "canary",
        "address_verification": { "current_address_verified": true, "evidence_links": ["canary"] },
        "schemes_compliance": [{
            "scheme": { "type": "canary", "label": "canary", "config": { "canary": 1 } },
            "requirements_met": false, "requirements_not_met_info": "canary",
            "requirements_not_met_details": [{ "failure_type": "canary", "details": "canary" }],
        }],
        "assurance_process": { "policy": "canary", "assurance": [{ "type": "canary", "evidence_links": ["canary"] }] },
        "evidence": {
            "face": { "evidence_id": "canary", "selfie_attribute_id": "canary", "initial_liveness": { "type": "canary" } },
            "documents": [{ "evidence_id": "canary", "document_fields": { "document_number": "canary" } }],
            "electronic_records": [{ "evidence_id": "canary", "identity_details": { "full_name": "canary" } }],
        },
    });
    serde_json::json!({
        "identity_assertion": {
            "current_name": { "full_name": "canary" },
            "current_address": { "move_in": "canary", "address": { "town_city": "canary" } },
            "date_of_birth": "1677-12-25",
        },
        "verification_report": verification,
        "authentication_report": { "report_id": "canary", "level": "canary" },
        "profile_match_report": { "provided_profile": { "canary": 1 }, "name": { "result": "canary" } },
        "proof": { "jws": "eyJhbGciOiJFZERTQSJ9..Y2FuYXJ5", "public_key_url": "https://canary.example.com/" },
    })
}
