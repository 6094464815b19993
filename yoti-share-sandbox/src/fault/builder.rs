//! [`Fault`] and the functions that make one.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::kind::Kind;
use crate::util::account_problem::AccountProblem;
use crate::wire::Endpoint;

/// An error that the sandbox makes on purpose, at one endpoint or at all, a number of times or until it is cleared.
///
/// ```
/// use yoti_share_sandbox::{Endpoint, Fault};
///
/// let unavailable = Fault::status(503).retry_after(1).times(2);
/// let tampered = Fault::corrupt_tag().on(Endpoint::GetReceipt);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[must_use]
pub struct Fault {
    #[serde(flatten)]
    pub(super) kind: Kind,
    /// Empty for all.
    pub(super) endpoints: Vec<Endpoint>,
    /// How often it still applies; `None` until it is cleared.
    pub(super) times: Option<u32>,
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            endpoints: Vec::new(),
            times: None,
        }
    }

    /// Responds with an error of this status, in the API's usual shape, and in that of OAuth 2 at [`Endpoint::GetToken`]. A
    /// status below 400 has no body, and a number that is not an HTTP status becomes 500.
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status {
            status,
            retry_after: None,
        })
    }

    /// Adds the `Retry-After` header to a [`status`](Self::status): seconds, or an HTTP date.
    pub fn retry_after(mut self, when: impl fmt::Display) -> Self {
        if let Kind::Status { retry_after, .. } = &mut self.kind {
            *retry_after = Some(when.to_string());
        }
        self
    }

    /// Responds with any body: an empty one, half a JSON document, random text.
    pub fn body(status: u16, content_type: impl Into<String>, body: impl Into<String>) -> Self {
        Self::new(Kind::Body {
            status,
            content_type: content_type.into(),
            body: body.into().into(),
        })
    }

    /// Responds with an HTML page, like a proxy whose server is down (502) or a firewall (403).
    pub fn html_body(status: u16) -> Self {
        Self::new(Kind::Html { status })
    }

    /// Responds as to an application whose account has this problem.
    pub fn account_problem(problem: AccountProblem) -> Self {
        Self::new(Kind::AccountProblem { problem })
    }

    /// Closes the connection before the first byte of the response.
    pub fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// Closes the connection of the request when it has been idle for this long after the response, as proxies do: a client
    /// that keeps it for its next request finds it closed.
    pub fn idle_close(after: Duration) -> Self {
        Self::new(Kind::IdleClose {
            milliseconds: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// Delays the response.
    pub fn latency(delay: Duration) -> Self {
        Self::new(Kind::Latency {
            milliseconds: u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// Sets the server's clock ahead by this many seconds, or behind if negative: in the `Date` header and where timestamps
    /// of requests are checked.
    pub fn clock_offset(seconds: i64) -> Self {
        Self::new(Kind::ClockOffset { seconds })
    }

    /// Breaks the response off in the middle of its body.
    pub fn truncation() -> Self {
        Self::new(Kind::Truncation)
    }

    /// Labels the response as `text/plain`.
    pub fn wrong_content_type() -> Self {
        Self::new(Kind::WrongContentType)
    }

    /// Gives sessions a status that no SDK knows yet.
    pub fn future_status(status: impl Into<String>) -> Self {
        Self::new(Kind::FutureStatus { status: status.into() })
    }

    /// Gives the receipt of a session this ID, for an ID of another form such as `2`.
    pub fn receipt_id(id: impl Into<String>) -> Self {
        Self::new(Kind::ReceiptId { receipt_id: id.into() })
    }

    /// Empties both sides of a receipt and leaves out its keys, as in a share without attributes.
    pub fn receipt_without_content() -> Self {
        Self::new(Kind::ReceiptWithoutContent)
    }

    /// Makes the extra data of a receipt unreadable.
    pub fn malformed_extra_data() -> Self {
        Self::new(Kind::MalformedExtraData)
    }

    /// Makes a receipt that of a failed share with `errorReason` and without `error`.
    pub fn error_reason_only() -> Self {
        Self::new(Kind::ErrorReasonOnly)
    }

    /// Corrupts the GCM tag of a receipt's wrapped key.
    pub fn corrupt_tag() -> Self {
        Self::new(Kind::CorruptTag)
    }

    /// Corrupts the padding of a receipt's user profile.
    pub fn corrupt_padding() -> Self {
        Self::new(Kind::CorruptPadding)
    }

    /// Gives the first attribute of a receipt an unknown content type: 99.
    pub fn unknown_content_type() -> Self {
        Self::new(Kind::UnknownContentType)
    }

    /// Makes the extension unreadable that contains the value, in the certificates of a receipt's first attribute. The
    /// certificates themselves can be parsed.
    pub fn malformed_certificate() -> Self {
        Self::new(Kind::MalformedCertificate)
    }

    /// Replaces the certificates of a receipt's first attribute by bytes that are not certificates.
    pub fn unparsable_certificate() -> Self {
        Self::new(Kind::UnparsableCertificate)
    }

    /// Repeats the first attribute of a receipt.
    pub fn duplicate_attribute() -> Self {
        Self::new(Kind::DuplicateAttribute)
    }

    /// Revokes the access token of a request before the API checks it: this request is rejected, and every later one with the
    /// same token. Signed requests do not count.
    pub fn token_revocation() -> Self {
        Self::new(Kind::TokenRevocation)
    }

    /// Limits the fault to this endpoint; several calls add up.
    pub fn on(mut self, endpoint: Endpoint) -> Self {
        self.endpoints.push(endpoint);
        self
    }

    /// Limits how often the fault applies.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    pub(super) fn applies_to(&self, endpoint: Endpoint) -> bool {
        self.kind.effect().is_possible_at(endpoint) && (self.endpoints.is_empty() || self.endpoints.contains(&endpoint))
    }
}
