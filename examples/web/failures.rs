//! What the API's failures mean to a person in front of the browser.

use axum::http::StatusCode;
use yoti_share::{Error, ErrorKind, Receipt, SessionStatus, ShareFailure};

use crate::{
    applicant::Applicant,
    pages::{Detail, Failure},
};

/// The applicant in a receipt that is known to belong to the browser's session.
pub(crate) fn applicant(receipt: &Receipt) -> Result<Applicant, Failure> {
    receipt.extract().map_err(|error| match error.share_failure() {
        Some(failure) => share_failed(failure),
        None => Failure::new(
            StatusCode::BAD_GATEWAY,
            "Something is missing",
            format!("The share succeeded, and is not what was asked for: {error}"),
        ),
    })
}

fn share_failed(failure: &ShareFailure) -> Failure {
    let details = failure.requirements().iter().map(|requirement| Detail {
        what: requirement.failure_type().unwrap_or("unknown").to_owned(),
        document: requirement.document_type().map(|document| {
            let country = requirement.document_country();
            country.map_or_else(|| document.to_owned(), |country| format!("{document}, {country}"))
        }),
        why: requirement.details().map(str::to_owned),
    });
    Failure {
        code: Some(failure.code().to_owned()),
        details: details.collect(),
        ..Failure::new(
            StatusCode::OK,
            "The share failed",
            "You were not able to share what is needed to become a member. You can try again.",
        )
    }
}

/// A session that has ended, or not, without a receipt.
pub(crate) fn without_receipt(status: &SessionStatus) -> Failure {
    let (title, text) = match status {
        SessionStatus::Cancelled => (
            "Cancelled",
            "You cancelled the share on your phone. You can start again.",
        ),
        SessionStatus::Expired => ("Too late", "The time for this share has run out. You can start again."),
        SessionStatus::Error => (
            "Something broke",
            "The share ended with an error on the other side. Please try again.",
        ),
        _ => (
            "Not finished",
            "The share has not ended yet. Finish it on your phone, or start again.",
        ),
    };
    Failure {
        code: Some(status.to_string()),
        ..Failure::new(StatusCode::OK, title, text)
    }
}

/// Why a call did not succeed. Errors of the SDK hold no values of anybody, so they may be shown and logged.
pub(crate) fn call_failed(error: &Error) -> Failure {
    match error.kind() {
        ErrorKind::SessionMismatch => Failure::new(
            StatusCode::FORBIDDEN,
            "Not your share",
            "This receipt belongs to a share that was started elsewhere, so it is not shown here.",
        ),
        ErrorKind::NotFound => Failure::new(
            StatusCode::NOT_FOUND,
            "Nothing there",
            "There is no such share, or no longer. Please start again.",
        ),
        _ => Failure::new(
            StatusCode::BAD_GATEWAY,
            "No answer",
            format!("The share could not be looked up: {}", error.report()),
        ),
    }
}
