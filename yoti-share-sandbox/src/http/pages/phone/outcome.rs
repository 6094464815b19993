//! The screen after the end of a session: the shared values or the reason of the failure, and the way back.

use serde::Serialize;

use super::consent::shared_title;
use crate::disclosure::receipt::StoredReceipt;
use crate::http::pages::values::{ShownValue, shown_value};
use crate::http::session_view::SessionView;
use crate::state;
use crate::wire::UnmetRequirement;

/// The documented values of `error` in a failure receipt, and their meanings.
pub(super) const FAILURE_CODES: [(&str, &str); 7] = [
    (
        "MANDATORY_DOCUMENT_NOT_PROVIDED",
        "The person did not provide a required attribute or document.",
    ),
    ("FRAUD_DETECTED", "The checks found signs of fraud."),
    ("UNABLE_TO_VALIDATE_DOCUMENT", "The document could not be validated."),
    ("IDENTITY_CHECK_FAILED", "The identity check failed."),
    ("UNABLE_TO_COMPLETE_CHECKS", "The checks could not be completed."),
    (
        "FACE_MATCH_VERIFICATION_FAILED",
        "The person's face does not match their document.",
    ),
    (
        "FACE_MATCH_HIGHER_THRESHOLD_VERIFICATION_FAILED",
        "The person's face does not match their document closely enough.",
    ),
];

#[derive(Serialize)]
pub(super) struct Outcome {
    shared: Vec<SharedAttribute>,
    failure: Option<ShownFailure>,
    redirect: Option<Redirect>,
}

#[derive(Serialize)]
struct SharedAttribute {
    title: String,
    name: String,
    value: ShownValue,
}

#[derive(Serialize)]
struct ShownFailure {
    code: String,
    meaning: Option<&'static str>,
    /// A reason that the sandbox knows and the receipt does not contain.
    reason: Option<String>,
    requirements: Vec<UnmetRequirement>,
}

/// Where the browser continues.
#[derive(Serialize)]
struct Redirect {
    address: String,
    /// Whether the address is a web page, to which a link is safe.
    link: bool,
}

/// Reads the outcome of a session that has ended.
pub(super) fn outcome(state: &state::State, session: &SessionView) -> Outcome {
    let (shared, failure) = state
        .with_store(|store| {
            let receipt = store
                .session(&session.id)
                .and_then(|session| session.receipt.as_deref());
            receipt.map(|receipt| (shared_attributes(receipt), failure(receipt)))
        })
        .unwrap_or_default();
    Outcome {
        shared,
        failure,
        redirect: redirect(session),
    }
}

fn shared_attributes(receipt: &StoredReceipt) -> Vec<SharedAttribute> {
    let attributes = receipt.shared_attributes().into_iter();
    let shown = attributes.map(|attribute| SharedAttribute {
        title: shared_title(&attribute.name),
        value: shown_value(&attribute.name, attribute.content_type, &attribute.value),
        name: attribute.name,
    });
    shown.collect()
}

fn failure(receipt: &StoredReceipt) -> Option<ShownFailure> {
    let code = receipt.body.error.clone()?;
    let mut known = FAILURE_CODES.iter();
    Some(ShownFailure {
        meaning: known.find(|(known, _)| *known == code).map(|(_, meaning)| *meaning),
        code,
        reason: receipt.reason.clone(),
        requirements: receipt
            .body
            .error_reason
            .as_ref()
            .map(|reason| reason.requirements_not_met_details.clone())
            .unwrap_or_default(),
    })
}

fn redirect(session: &SessionView) -> Option<Redirect> {
    let address = session.redirect_url.clone()?;
    Some(Redirect {
        link: address.starts_with("https://") || address.starts_with("http://"),
        address,
    })
}
