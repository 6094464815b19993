//! The kinds of faults as the control API spells them, and the effect of each.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use super::effect::{Effect, ReceiptDamage, Replacement, ResponseDamage, Timing};
use crate::util::account_problem::AccountProblem;

/// One fault's kind with its parameters, member for member as in the control API's JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Kind {
    Status {
        status: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
    },
    Body {
        status: u16,
        content_type: String,
        body: String,
    },
    Html {
        #[serde(default = "bad_gateway")]
        status: u16,
    },
    #[serde(rename = "refusal")]
    AccountProblem {
        #[serde(rename = "refusal")]
        problem: AccountProblem,
    },
    Reset,
    Latency {
        milliseconds: u64,
    },
    ClockOffset {
        seconds: i64,
    },
    Truncation,
    WrongContentType,
    FutureStatus {
        status: String,
    },
    CorruptTag,
    CorruptPadding,
    UnknownContentType,
    MalformedCertificate,
    DuplicateAttribute,
}

impl Kind {
    /// The name in the control API and the journal.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Body { .. } => "body",
            Self::Html { .. } => "html",
            Self::AccountProblem { .. } => "refusal",
            Self::Reset => "reset",
            Self::Latency { .. } => "latency",
            Self::ClockOffset { .. } => "clock_offset",
            Self::Truncation => "truncation",
            Self::WrongContentType => "wrong_content_type",
            Self::FutureStatus { .. } => "future_status",
            Self::CorruptTag => "corrupt_tag",
            Self::CorruptPadding => "corrupt_padding",
            Self::UnknownContentType => "unknown_content_type",
            Self::MalformedCertificate => "malformed_certificate",
            Self::DuplicateAttribute => "duplicate_attribute",
        }
    }

    /// Decides the stage at which the fault acts.
    pub(super) fn effect(&self) -> Effect {
        match self {
            Self::Status { status, retry_after } => Effect::Replace(Replacement::Status {
                status: status_code(*status),
                retry_after: retry_after.as_deref().and_then(header_value),
            }),
            Self::Body {
                status,
                content_type,
                body,
            } => Effect::Replace(Replacement::Body {
                status: status_code(*status),
                content_type: header_value(content_type),
                body: body.clone(),
            }),
            Self::Html { status } => Effect::Replace(Replacement::Body {
                status: status_code(*status),
                content_type: Some(HeaderValue::from_static("text/html; charset=utf-8")),
                body: format!(
                    "<!doctype html>\n<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
                ),
            }),
            Self::AccountProblem { problem } => Effect::Replace(Replacement::AccountProblem(*problem)),
            Self::Reset => Effect::Replace(Replacement::Reset),
            Self::Latency { milliseconds } => Effect::Timing(Timing::Latency(Duration::from_millis(*milliseconds))),
            Self::ClockOffset { seconds } => Effect::Timing(Timing::ClockOffset(*seconds)),
            Self::Truncation => Effect::DamageResponse(ResponseDamage::Truncation),
            Self::WrongContentType => Effect::DamageResponse(ResponseDamage::WrongContentType),
            Self::FutureStatus { status } => Effect::FutureStatus(status.clone()),
            Self::CorruptTag => Effect::DamageReceipt(ReceiptDamage::CorruptTag),
            Self::CorruptPadding => Effect::DamageReceipt(ReceiptDamage::CorruptPadding),
            Self::UnknownContentType => Effect::DamageReceipt(ReceiptDamage::UnknownContentType),
            Self::MalformedCertificate => Effect::DamageReceipt(ReceiptDamage::MalformedCertificate),
            Self::DuplicateAttribute => Effect::DamageReceipt(ReceiptDamage::DuplicateAttribute),
        }
    }

    /// Checks the parameters of a fault that was read from JSON.
    pub(super) fn check(&self) -> Result<(), String> {
        let (status, header) = match self {
            Self::Status { status, retry_after } => {
                (Some(*status), retry_after.as_ref().map(|value| ("retry_after", value)))
            }
            Self::Body {
                status, content_type, ..
            } => (Some(*status), Some(("content_type", content_type))),
            Self::Html { status } => (Some(*status), None),
            Self::AccountProblem { .. }
            | Self::Reset
            | Self::Latency { .. }
            | Self::ClockOffset { .. }
            | Self::Truncation
            | Self::WrongContentType
            | Self::FutureStatus { .. }
            | Self::CorruptTag
            | Self::CorruptPadding
            | Self::UnknownContentType
            | Self::MalformedCertificate
            | Self::DuplicateAttribute => (None, None),
        };
        if status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err("`status` is not between 200 and 599".to_owned());
        }
        match header {
            Some((member, value)) if header_value(value).is_none() => {
                Err(format!("`{member}` contains characters that a header cannot have"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The status of a page from a proxy that cannot reach its server.
fn bad_gateway() -> u16 {
    502
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn header_value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok()
}
