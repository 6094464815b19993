//! The kinds of [`Error`](super::Error), each with what to do.

/// The kind of an [`Error`](super::Error), for `match`ing. The error itself has the details.
///
/// New kinds may be added, so a `match` needs a last arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting, ID, policy or session configuration is not valid. Nothing was sent.
    ///
    /// # What to do
    /// Change the value that the error names ([`Error::config_error`](super::Error::config_error)). A retry does not help.
    Config,

    /// The application's key could not be read, or could not sign or unwrap.
    ///
    /// # What to do
    /// Read [`Error::key_error`](super::Error::key_error). For a local key, get the PEM file from Yoti Hub again. For a
    /// remote key, check its service. The SDK never calls it twice for one attempt, so retry temporary failures in your
    /// `RequestSigner` or `KeyUnwrapper`.
    Key,

    /// The [`TokenSource`](crate::TokenSource) of the client failed. The request was not sent.
    ///
    /// # What to do
    /// Read [`Error::token_error`](super::Error::token_error), whose source is your own error. The SDK never calls the source
    /// twice for one attempt, so retry temporary failures in your implementation.
    TokenSource,

    /// A receipt does not contain what the struct requests, or the share failed.
    ///
    /// # What to do
    /// Read [`Error::extract_error`](super::Error::extract_error): it lists every missing and malformed field by name, or
    /// contains the reason why the share failed.
    Extract,

    /// The operating system did not provide random numbers for a nonce, or a thread. Nothing was sent.
    ///
    /// # What to do
    /// Check the machine's limits on processes, and whether a sandbox profile forbids `getrandom`.
    System,

    /// The machine's clock is before 1970, or the target has none, so no timestamp can be signed. Nothing was sent.
    ///
    /// # What to do
    /// Set the clock. On `wasm32-unknown-unknown`, enable the feature `js`, or give the time to
    /// [`ApiRequest::sign_with`](crate::ApiRequest::sign_with).
    Clock,

    /// TLS could not be set up, so no client was built.
    ///
    /// # What to do
    /// With `rustls-no-provider`, install a crypto provider before a client for `https` is built. In a minimal container, install the
    /// root certificates (`ca-certificates`). Without a TLS feature, enable one of `rustls`, `rustls-no-provider` and
    /// `native-tls`, or give the builder your own HTTP client or transport.
    Tls,

    /// The blocking client was called on a thread of an asynchronous runtime.
    ///
    /// # What to do
    /// Use the asynchronous `Client` there, or call it on a thread from `std::thread::spawn`.
    InsideRuntime,

    /// A call of the asynchronous client was polled outside a Tokio runtime, or in one without timers or I/O.
    ///
    /// # What to do
    /// Run it in a Tokio runtime with timers and I/O enabled (`#[tokio::main]` has both), or use the blocking client. Tokio
    /// reports missing timers or I/O only by a panic, which the client catches. So the panic hook prints it, and a program with
    /// `panic = "abort"` ends.
    OutsideRuntime,

    /// The connection could not be opened: the name did not resolve, the port refused the connection, or the TLS handshake
    /// failed. The request was certainly not sent.
    ///
    /// # What to do
    /// Check the base URL, DNS, the firewall, `HTTPS_PROXY` and the machine's root certificates; the error's sources name
    /// the cause. A retry is safe for every call.
    Connect,

    /// The server accepted the connection and did not respond within the timeout of one attempt.
    ///
    /// # What to do
    /// Retry later; the server may have processed the request. If it happens often, raise `ClientBuilder::timeout`.
    Timeout,

    /// The connection closed before the response was complete.
    ///
    /// # What to do
    /// Retry later; the server may have processed the request. If it happens often, look for a proxy or load balancer that
    /// closes connections while it processes a request. Idle connections that it has closed are not used.
    Interrupted,

    /// The transport failed for another reason than the connection or a timeout.
    ///
    /// # What to do
    /// Read the error's source, which comes from the transport.
    Transport,

    /// The call with all its attempts and pauses, or the wait for a receipt, took longer than its deadline.
    ///
    /// # What to do
    /// For a call: the source is the last failure, if there was one; raise `ClientBuilder::deadline` or retry later. For a
    /// wait: the person has not finished; wait again, or use the webhook.
    Deadline,

    /// The response was a redirect. The client never follows redirects, because a signed request is for one host.
    ///
    /// # What to do
    /// Set the base URL to the API's address. If it is right, a captive portal or a proxy that requires a login has
    /// responded instead of the API.
    Redirect,

    /// 400, with another code than those of the next two kinds, or without a code.
    ///
    /// # What to do
    /// Read [`Error::code`](super::Error::code) and [`Error::message`](super::Error::message), and change the request. Without
    /// a code such as `INVALID_PAYLOAD`, the response is not the API's: check the base URL and proxies.
    BadRequest,

    /// 400: the API rejected the request body.
    ///
    /// # What to do
    /// Read [`Error::message`](super::Error::message), then print the `SessionConfig` as JSON and compare; that JSON contains
    /// the webhook's secret and the subject, so do not share it. Typical causes are extensions and identity profiles written
    /// as custom JSON.
    InvalidPayload,

    /// 400: the policy requests an attribute that the service does not know.
    ///
    /// # What to do
    /// [`Error::message`](super::Error::message) usually names it. Check attributes written as string literals, and whether
    /// a third-party attribute is defined in Yoti Hub. The server sometimes reports an unknown attribute as
    /// [`InvalidPayload`](Self::InvalidPayload).
    UnknownAttribute,

    /// 401, with another code than those of the next two kinds, or without a code.
    ///
    /// # What to do
    /// Read [`Error::code`](super::Error::code). With a code, as for [`InvalidSignature`](Self::InvalidSignature); without
    /// one, the response is not the API's: a proxy or gateway requires a login.
    Unauthorized,

    /// 401: the signature does not match the request and the application's key.
    ///
    /// # What to do
    /// Check [`Error::clock_skew`](super::Error::clock_skew) first: a wrong clock looks like a wrong key. Then check that
    /// the SDK ID and the key belong to the same application in Yoti Hub, and that no proxy rewrites paths.
    InvalidSignature,

    /// 401: the authentication headers are missing or malformed.
    ///
    /// # What to do
    /// Check the SDK ID, and that no proxy removes `X-Yoti-*` headers, or `Authorization` in a client with access tokens.
    InvalidAuthHeader,

    /// 401: the API rejected the access token, and no other token helped: a renewed one was rejected too, or the token is not
    /// renewable, because it was given to `Client::with_token`.
    ///
    /// # What to do
    /// A token given to `Client::with_token` has expired or was revoked: build a client with a new one, or implement a
    /// [`TokenSource`](crate::TokenSource). With `ClientBuilder::token_auth`, check that the authentication server and the base
    /// URL belong to the same environment.
    InvalidToken,

    /// The authentication server rejected the client assertion. The request was not sent to the API.
    ///
    /// # What to do
    /// Check [`Error::clock_skew`](super::Error::clock_skew) first: an assertion is valid for five minutes, so a wrong clock
    /// looks like a wrong key. Then check that SDK ID and key belong to the same application, and that
    /// `ClientBuilder::auth_url` is the exact URL of the token endpoint, which the assertion contains.
    InvalidAssertion,

    /// A scope is unknown, or not allowed for the application; or the API responded with 403 because the access token lacks
    /// the scope for the operation.
    ///
    /// # What to do
    /// Correct the scopes given to `ClientBuilder::token_auth`, or the token. Yoti does not publish the scopes of the share
    /// API: contact Yoti's support for those of your application.
    InvalidScope,

    /// 403, for another reason than the following.
    ///
    /// # What to do
    /// Read [`Error::code`](super::Error::code). With a code, change the settings in Yoti Hub; without one, a proxy or a
    /// firewall has rejected the request: check the base URL and the network.
    Forbidden,

    /// 403: the application is disabled.
    ///
    /// # What to do
    /// Enable it in Yoti Hub.
    ServiceDisabled,

    /// 403: the application does not belong to an organisation.
    ///
    /// # What to do
    /// Attach it to an organisation in Yoti Hub.
    NoOrganisation,

    /// 403: the organisation is neither pending nor verified.
    ///
    /// # What to do
    /// Complete the organisation's verification in Yoti Hub, or contact Yoti's support about its status.
    OrganisationStatus,

    /// 403: the application is not allowed to request this third-party attribute.
    ///
    /// # What to do
    /// Contact the attribute's owner, who can allow it in Yoti Hub.
    ThirdPartyRequest,

    /// 403: the application is not allowed to issue this third-party attribute.
    ///
    /// # What to do
    /// Contact the attribute's owner, who can allow it in Yoti Hub.
    ThirdPartyIssue,

    /// 404 with the API's error code: the session, QR code, receipt or item key does not exist.
    ///
    /// # What to do
    /// [`Error::operation`](super::Error::operation) states which. Check that the ID belongs to this application and this
    /// environment, and that it has not expired: receipts are not kept forever.
    NotFound,

    /// 429: too many requests.
    ///
    /// # What to do
    /// Wait for [`Error::retry_after`](super::Error::retry_after) and call less often: poll more slowly or use the webhook.
    TooManyRequests,

    /// 5xx: the service, or a gateway in front of it, failed.
    ///
    /// # What to do
    /// Retry later. If it continues, send Yoti's support the [`Error::request_id`](super::Error::request_id).
    Server,

    /// A status that the API does not document; or 404 when a session is created, or without the API's error code, which
    /// does not mean that an ID is unknown.
    ///
    /// # What to do
    /// Check the base URL, and proxies on the way to the server.
    UnexpectedStatus,

    /// The status reports success, but the body is not the documented response: it is empty, truncated, HTML, compressed, or
    /// other JSON. Or the response has more or longer headers than the client takes (100 headers).
    ///
    /// # What to do
    /// Check the base URL; the usual cause is the page of a proxy. If the API has changed, update this crate.
    MalformedResponse,

    /// The response body is larger than the limit, and was not read further.
    ///
    /// # What to do
    /// If the response is legitimate (many document images), raise `ClientBuilder::max_response_size`.
    BodyTooLarge,

    /// The body of a webhook notification could not be parsed.
    ///
    /// # What to do
    /// Respond with status 400. If its sender has passed the guard, the secret has leaked or the API has changed.
    MalformedEvent,

    /// The receipt could not be decrypted. The error does not state which step failed, so that it cannot be used as an
    /// oracle.
    ///
    /// # What to do
    /// Check that the key belongs to the application that created the session. A receipt for a replaced key cannot be opened
    /// with the new key.
    Decryption,

    /// The receipt does not have the documented structure.
    ///
    /// # What to do
    /// The error names the part. To inspect it, fetch the JSON of the receipt and of its item key with
    /// [`ApiRequest::get_receipt`](crate::ApiRequest::get_receipt) and [`get_item_key`](crate::ApiRequest::get_item_key).
    MalformedReceipt,

    /// The proof of an identity report is not valid.
    ///
    /// # What to do
    /// Read [`Error::proof_error`](super::Error::proof_error). Do not trust the report; if the key is unknown, fetch the key
    /// set again.
    Proof,

    /// The receipt belongs to another session than the given one.
    ///
    /// # What to do
    /// Reject the browser's request: an attacker may have put another person's receipt ID into the redirect's query string.
    SessionMismatch,

    /// The session ended, but no receipt appeared.
    ///
    /// # What to do
    /// Get the session again later, or start a new one.
    ReceiptMissing,

    /// The person cancelled in the app.
    ///
    /// # What to do
    /// Offer a new session.
    SessionCancelled,

    /// The session expired before the person finished.
    ///
    /// # What to do
    /// Offer a new session.
    SessionExpired,

    /// The session ended with an error of the service.
    ///
    /// # What to do
    /// Start a new session. If it continues, send Yoti's support the session ID.
    SessionError,
}

impl ErrorKind {
    /// The name of the variant, such as `SessionMismatch`, for metrics and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "Config",
            Self::Key => "Key",
            Self::TokenSource => "TokenSource",
            Self::Extract => "Extract",
            Self::System => "System",
            Self::Clock => "Clock",
            Self::Tls => "Tls",
            Self::InsideRuntime => "InsideRuntime",
            Self::OutsideRuntime => "OutsideRuntime",
            Self::Connect => "Connect",
            Self::Timeout => "Timeout",
            Self::Interrupted => "Interrupted",
            Self::Transport => "Transport",
            Self::Deadline => "Deadline",
            Self::Redirect => "Redirect",
            Self::BadRequest => "BadRequest",
            Self::InvalidPayload => "InvalidPayload",
            Self::UnknownAttribute => "UnknownAttribute",
            Self::Unauthorized => "Unauthorized",
            Self::InvalidSignature => "InvalidSignature",
            Self::InvalidAuthHeader => "InvalidAuthHeader",
            Self::InvalidToken => "InvalidToken",
            Self::InvalidAssertion => "InvalidAssertion",
            Self::InvalidScope => "InvalidScope",
            Self::Forbidden => "Forbidden",
            Self::ServiceDisabled => "ServiceDisabled",
            Self::NoOrganisation => "NoOrganisation",
            Self::OrganisationStatus => "OrganisationStatus",
            Self::ThirdPartyRequest => "ThirdPartyRequest",
            Self::ThirdPartyIssue => "ThirdPartyIssue",
            Self::NotFound => "NotFound",
            Self::TooManyRequests => "TooManyRequests",
            Self::Server => "Server",
            Self::UnexpectedStatus => "UnexpectedStatus",
            Self::MalformedResponse => "MalformedResponse",
            Self::BodyTooLarge => "BodyTooLarge",
            Self::MalformedEvent => "MalformedEvent",
            Self::Decryption => "Decryption",
            Self::MalformedReceipt => "MalformedReceipt",
            Self::Proof => "Proof",
            Self::SessionMismatch => "SessionMismatch",
            Self::ReceiptMissing => "ReceiptMissing",
            Self::SessionCancelled => "SessionCancelled",
            Self::SessionExpired => "SessionExpired",
            Self::SessionError => "SessionError",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn name_of_a_kind_is_that_of_its_variant() {
        for kind in [
            ErrorKind::Config,
            ErrorKind::SessionMismatch,
            ErrorKind::MalformedReceipt,
            ErrorKind::SessionError,
        ] {
            assert_eq!(kind.as_str(), format!("{kind:?}"));
        }
    }
}
