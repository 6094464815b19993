//! The kinds of faults as the control API spells them, and the effect of each.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::effect::{Effect, ReceiptDamage, Replacement, ResponseDamage, Timing};
use crate::util::account_problem::AccountProblem;

/// One fault's kind with its parameters, member for member as in the control API's JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Kind {
    Status {
        #[serde(deserialize_with = "read_status")]
        status: u16,
        #[serde(
            default,
            deserialize_with = "read_retry_after",
            skip_serializing_if = "Option::is_none"
        )]
        retry_after: Option<String>,
    },
    Body {
        #[serde(deserialize_with = "read_status")]
        status: u16,
        #[serde(deserialize_with = "read_content_type")]
        content_type: String,
        #[serde(deserialize_with = "read_body", serialize_with = "write_body")]
        body: Bytes,
    },
    Html {
        #[serde(default = "bad_gateway", deserialize_with = "read_status")]
        status: u16,
    },
    #[serde(rename = "refusal")]
    AccountProblem {
        #[serde(rename = "refusal")]
        problem: AccountProblem,
    },
    Reset,
    IdleClose {
        milliseconds: u64,
    },
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
    ReceiptId {
        receipt_id: String,
    },
    ReceiptWithoutContent,
    MalformedExtraData,
    ErrorReasonOnly,
    CorruptTag,
    CorruptPadding,
    UnknownContentType,
    MalformedCertificate,
    UnparsableCertificate,
    DuplicateAttribute,
    TokenRevocation,
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
            Self::IdleClose { .. } => "idle_close",
            Self::Latency { .. } => "latency",
            Self::ClockOffset { .. } => "clock_offset",
            Self::Truncation => "truncation",
            Self::WrongContentType => "wrong_content_type",
            Self::FutureStatus { .. } => "future_status",
            Self::ReceiptId { .. } => "receipt_id",
            Self::ReceiptWithoutContent => "receipt_without_content",
            Self::MalformedExtraData => "malformed_extra_data",
            Self::ErrorReasonOnly => "error_reason_only",
            Self::CorruptTag => "corrupt_tag",
            Self::CorruptPadding => "corrupt_padding",
            Self::UnknownContentType => "unknown_content_type",
            Self::MalformedCertificate => "malformed_certificate",
            Self::UnparsableCertificate => "unparsable_certificate",
            Self::DuplicateAttribute => "duplicate_attribute",
            Self::TokenRevocation => "token_revocation",
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
                body: error_page(status_code(*status)).into(),
            }),
            Self::AccountProblem { problem } => Effect::Replace(Replacement::AccountProblem(*problem)),
            Self::Reset => Effect::Replace(Replacement::Reset),
            Self::IdleClose { milliseconds } => Effect::CloseWhenIdle(Duration::from_millis(*milliseconds)),
            Self::Latency { milliseconds } => Effect::Timing(Timing::Latency(Duration::from_millis(*milliseconds))),
            Self::ClockOffset { seconds } => Effect::Timing(Timing::ClockOffset(*seconds)),
            Self::Truncation => Effect::DamageResponse(ResponseDamage::Truncation),
            Self::WrongContentType => Effect::DamageResponse(ResponseDamage::WrongContentType),
            Self::FutureStatus { status } => Effect::FutureStatus(status.clone()),
            Self::ReceiptId { receipt_id } => Effect::ReceiptId(receipt_id.clone()),
            Self::ReceiptWithoutContent => Effect::DamageReceipt(ReceiptDamage::WithoutContent),
            Self::MalformedExtraData => Effect::DamageReceipt(ReceiptDamage::MalformedExtraData),
            Self::ErrorReasonOnly => Effect::DamageReceipt(ReceiptDamage::ErrorReasonOnly),
            Self::CorruptTag => Effect::DamageReceipt(ReceiptDamage::CorruptTag),
            Self::CorruptPadding => Effect::DamageReceipt(ReceiptDamage::CorruptPadding),
            Self::UnknownContentType => Effect::DamageReceipt(ReceiptDamage::UnknownContentType),
            Self::MalformedCertificate => Effect::DamageReceipt(ReceiptDamage::MalformedCertificate),
            Self::UnparsableCertificate => Effect::DamageReceipt(ReceiptDamage::UnparsableCertificate),
            Self::DuplicateAttribute => Effect::DamageReceipt(ReceiptDamage::DuplicateAttribute),
            Self::TokenRevocation => Effect::RevokeToken,
        }
    }
}

/// The page of a proxy or a firewall.
fn error_page(status: StatusCode) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><title>{status}</title></head>\n<body>\n<h1>{status}</h1>\n<p>Your request was \
         not forwarded. Incident ID: 0-sandbox</p>\n<hr><address>A fault of the sandbox set this page</address>\n</body>\n</html>\n"
    )
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

fn read_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let status = u16::deserialize(deserializer)?;
    let is_final = (200..=599).contains(&status);
    is_final
        .then_some(status)
        .ok_or_else(|| D::Error::custom("`status` is not between 200 and 599"))
}

fn read_body<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    String::deserialize(deserializer).map(Bytes::from)
}

fn write_body<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

fn read_content_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    check_header("content_type", String::deserialize(deserializer)?)
}

/// Reads an HTTP date, or seconds as a string or a number.
fn read_retry_after<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Option::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::Number(seconds)) if seconds.is_u64() => Ok(Some(seconds.to_string())),
        Some(Value::String(text)) => check_header("retry_after", text).map(Some),
        Some(_) => Err(D::Error::custom(
            "`retry_after` is neither a string nor a number of seconds",
        )),
    }
}

fn check_header<E: serde::de::Error>(member: &str, text: String) -> Result<String, E> {
    let is_valid = header_value(&text).is_some();
    is_valid
        .then_some(text)
        .ok_or_else(|| E::custom(format_args!("`{member}` contains characters that a header cannot have")))
}
