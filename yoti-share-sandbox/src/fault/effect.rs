//! The effects of faults, one enum for each stage of a request at which they act.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};

use crate::util::account_problem::AccountProblem;
use crate::wire::Endpoint;

/// The effect of one fault, by the stage at which it acts.
pub(crate) enum Effect {
    /// Before the API reads the request.
    Timing(Timing),
    /// Before the API checks the access token of the request.
    RevokeToken,
    /// In place of the API's response.
    Replace(Replacement),
    /// In the session that the response contains: another status.
    FutureStatus(String),
    /// In the session that the response contains: another ID of its receipt.
    ReceiptId(String),
    /// In the receipt that the response contains.
    DamageReceipt(ReceiptDamage),
    /// On the response that the API has written.
    DamageResponse(ResponseDamage),
    /// On the connection, once it has been idle for this long after the response.
    CloseWhenIdle(Duration),
}

pub(crate) enum Timing {
    Latency(Duration),
    /// Seconds; negative if the server's clock is behind.
    ClockOffset(i64),
}

pub(crate) enum Replacement {
    Status {
        status: StatusCode,
        retry_after: Option<HeaderValue>,
    },
    Body {
        status: StatusCode,
        content_type: Option<HeaderValue>,
        body: Bytes,
    },
    AccountProblem(AccountProblem),
    /// The connection is closed without a response.
    Reset,
}

#[derive(Clone, Copy)]
pub(crate) enum ReceiptDamage {
    CorruptTag,
    CorruptPadding,
    UnknownContentType,
    MalformedCertificate,
    UnparsableCertificate,
    DuplicateAttribute,
    WithoutContent,
    MalformedExtraData,
    ErrorReasonOnly,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseDamage {
    Truncation,
    WrongContentType,
}

impl Effect {
    pub(super) fn is_possible_at(&self, endpoint: Endpoint) -> bool {
        match self {
            // The authentication server does not report problems of accounts, and takes no tokens.
            Self::Replace(Replacement::AccountProblem(_)) | Self::RevokeToken => endpoint != Endpoint::GetToken,
            Self::Timing(_) | Self::Replace(_) | Self::DamageResponse(_) | Self::CloseWhenIdle(_) => true,
            Self::FutureStatus(_) => matches!(endpoint, Endpoint::CreateSession | Endpoint::GetSession),
            Self::ReceiptId(_) => endpoint == Endpoint::GetSession,
            Self::DamageReceipt(_) => endpoint == Endpoint::GetReceipt,
        }
    }
}
