//! The failure pages: the meaning of an error, or of an unsuccessful share, for the person at the browser.

use axum::http::StatusCode;
use yoti_share::{Error, ErrorKind, Receipt, SessionStatus, ShareFailure};

use crate::{
    applicant::Applicant,
    pages::{Detail, Failure},
};

/// The applicant from a receipt, which must belong to the session of the browser.
pub(crate) fn applicant(receipt: &Receipt) -> Result<Applicant, Failure> {
    receipt.extract().map_err(|error| match error.share_failure() {
        Some(failure) => share_failed(failure),
        None => Failure::new(
            StatusCode::BAD_GATEWAY,
            "Incomplete share",
            format!("The share succeeded, but does not contain the requested attributes: {error}"),
        ),
    })
}

fn share_failed(failure: &ShareFailure) -> Failure {
    let details = failure.requirements().iter().map(|requirement| Detail {
        failure_type: requirement.failure_type().unwrap_or("unknown").to_owned(),
        document: requirement.document_type().map(|document| {
            let country = requirement.document_country();
            country.map_or_else(|| document.to_owned(), |country| format!("{document}, {country}"))
        }),
        details: requirement.details().map(str::to_owned),
    });
    Failure {
        code: Some(failure.code().to_owned()),
        details: details.collect(),
        ..Failure::new(
            StatusCode::OK,
            "The share failed",
            "You could not share the attributes that a membership requires. You can try again.",
        )
    }
}

/// The page for a session without a receipt: it ended without one, or has not ended.
#[expect(clippy::wildcard_enum_match_arm, reason = "`SessionStatus` is non-exhaustive")]
pub(crate) fn without_receipt(status: &SessionStatus) -> Failure {
    let (title, text) = match status {
        SessionStatus::Cancelled => (
            "Cancelled",
            "You cancelled the share on your phone. You can start again.",
        ),
        SessionStatus::Expired => ("Too late", "This share has expired. You can start again."),
        SessionStatus::Error => (
            "Service error",
            "The share ended with an error of the service. Please try again.",
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

/// The page for a failed API call. Errors of the SDK contain no personal data, so the site can show and log them.
#[expect(clippy::wildcard_enum_match_arm, reason = "`ErrorKind` is non-exhaustive")]
pub(crate) fn call_failed(error: &Error) -> Failure {
    match error.kind() {
        ErrorKind::SessionMismatch => Failure::new(
            StatusCode::FORBIDDEN,
            "Not your share",
            "This receipt belongs to a share that another browser started, so it is not shown here.",
        ),
        ErrorKind::NotFound => Failure::new(
            StatusCode::NOT_FOUND,
            "Not found",
            "This share does not exist, or no longer exists. Please start again.",
        ),
        _ => Failure::new(
            StatusCode::BAD_GATEWAY,
            "Service not available",
            format!("The site could not get the share: {}", error.report()),
        ),
    }
}
