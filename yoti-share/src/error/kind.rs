//! The sorts of error, each with what to do about it.

/// The sort of an [`Error`](super::Error).
///
/// Kinds are for `match`ing; the numbers and texts of one occurrence are on the error itself. New kinds may be added, so a
/// `match` needs a last arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting, id, policy or session configuration was refused before anything was sent.
    ///
    /// # What to do
    /// Change the value that the error names ([`Error::config_error`](super::Error::config_error)). Trying again does not
    /// help.
    Config,

    /// The application's key could not be read, or could not sign or unwrap.
    ///
    /// # What to do
    /// Read [`Error::key_error`](super::Error::key_error). For a local key, get the PEM file from Yoti Hub again. For a key
    /// behind a `RequestSigner` or `KeyUnwrapper`, look at that service: the SDK never repeats what the service refused,
    /// so a service that fails now and then is retried in its own implementation of the trait.
    Key,

    /// A receipt did not hold what the struct asked for, or the share had failed.
    ///
    /// # What to do
    /// Read [`Error::extract_error`](super::Error::extract_error): it lists every missing and malformed field by name, and
    /// says whether the share itself failed.
    Extract,

    /// The operating system did not provide random numbers for a nonce, or a thread. Nothing was sent.
    ///
    /// # What to do
    /// Check the machine's limits on processes, and whether a sandbox profile forbids `getrandom`.
    System,

    /// The machine's clock is before 1970, so no timestamp can be signed. Nothing was sent.
    ///
    /// # What to do
    /// Set the clock.
    Clock,

    /// TLS could not be set up, so no client was built.
    ///
    /// # What to do
    /// With `rustls-no-provider`, install a crypto provider before the client is built. In a minimal container, install the
    /// root certificates (`ca-certificates`). Without any TLS feature, choose one of `rustls`, `rustls-no-provider` and
    /// `native-tls`, or hand in a client or transport of your own.
    Tls,

    /// A call of the blocking client was made on a thread that belongs to an asynchronous runtime.
    ///
    /// # What to do
    /// Use the asynchronous `Client` there, or make the call on a thread from `std::thread::spawn`.
    InsideRuntime,

    /// A call of the asynchronous client was polled outside a Tokio runtime.
    ///
    /// # What to do
    /// Run it in a Tokio runtime with time and I/O enabled (`#[tokio::main]` has both), or use the blocking client. A runtime
    /// without one of the two is not found out: Tokio itself panics there.
    OutsideRuntime,

    /// No connection came about: the name did not resolve, the port refused, or the TLS handshake failed. The request
    /// certainly did not leave this machine.
    ///
    /// # What to do
    /// Check the base URL, DNS, the firewall, `HTTPS_PROXY` and the machine's root certificates; the error's sources say
    /// which it was. Trying again is safe for every call.
    Connect,

    /// The server accepted the connection and did not answer in the time that one attempt has.
    ///
    /// # What to do
    /// Try again later; the server may or may not have done what was asked. If it happens often, raise
    /// `ClientBuilder::timeout`.
    Timeout,

    /// The connection broke before the whole answer had come.
    ///
    /// # What to do
    /// Try again later; the server may or may not have done what was asked. If it happens often, look for a proxy or load
    /// balancer in between that cuts connections.
    Interrupted,

    /// The transport could not carry the request, for a reason that is neither the connection nor time.
    ///
    /// # What to do
    /// Read the error's source. With a transport of your own, it said so itself.
    Transport,

    /// The time for the whole call ran out, attempts and pauses included; or, while waiting for a receipt, the wait did.
    ///
    /// # What to do
    /// For a call: the source is the last failure, if there was one; raise
    /// `ClientBuilder::deadline` or try again later. For a wait: the person has not
    /// finished; wait again, or rely on the webhook.
    Deadline,

    /// The server answered with a redirect. Redirects are never followed, because a signed request belongs to one host.
    ///
    /// # What to do
    /// Set the base URL to where the API really is. If it is right, something in between (a captive portal, a proxy that
    /// wants a login) answered in the API's place.
    Redirect,

    /// 400, with a code that says neither of the next two.
    ///
    /// # What to do
    /// Read [`Error::code`](super::Error::code) and [`Error::message`](super::Error::message), and change the request.
    BadRequest,

    /// 400: the payload was refused.
    ///
    /// # What to do
    /// Read [`Error::message`](super::Error::message), then print the `SessionConfig` as JSON and compare; that text holds the
    /// webhook's secret and the subject, so keep it to yourself. Typical causes are extensions and identity profiles written
    /// as free JSON.
    InvalidPayload,

    /// 400: the policy asks for an attribute that the service does not know.
    ///
    /// # What to do
    /// [`Error::message`](super::Error::message) usually names it. Check attributes written as string literals, and whether
    /// a third-party attribute is defined in Yoti Hub. The server does not always tell this from
    /// [`InvalidPayload`](Self::InvalidPayload): treat that kind as a possible unknown attribute too.
    UnknownAttribute,

    /// 401, with a code that says neither of the next two.
    ///
    /// # What to do
    /// As for [`InvalidSignature`](Self::InvalidSignature).
    Unauthorized,

    /// 401: the signature was not that of the application's key over this request.
    ///
    /// # What to do
    /// Look at [`Error::clock_skew`](super::Error::clock_skew) first: a wrong clock looks like a wrong key. Then check that
    /// the SDK id and the key are a pair from the same application in Yoti Hub, and that no proxy rewrites paths.
    InvalidSignature,

    /// 401: the authentication headers were missing or unreadable.
    ///
    /// # What to do
    /// Check the SDK id, and that nothing between here and the server strips `X-Yoti-*` headers.
    InvalidAuthHeader,

    /// 403, for none of the following reasons.
    ///
    /// # What to do
    /// Read [`Error::code`](super::Error::code). With one, the remedy is in Yoti Hub and not in the program; without one,
    /// something in between refused, a proxy or a firewall: check the base URL and the way out.
    Forbidden,

    /// 403: the application is disabled.
    ///
    /// # What to do
    /// Enable it in Yoti Hub.
    ServiceDisabled,

    /// 403: the application belongs to no organisation.
    ///
    /// # What to do
    /// Attach it to an organisation in Yoti Hub.
    NoOrganisation,

    /// 403: the organisation is neither pending nor verified.
    ///
    /// # What to do
    /// Finish the organisation's verification in Yoti Hub, or ask Yoti's support about its status.
    OrganisationStatus,

    /// 403: the application may not ask for this third-party attribute.
    ///
    /// # What to do
    /// Ask the attribute's owner, in Yoti Hub, to let the application request it.
    ThirdPartyRequest,

    /// 403: the application may not issue this third-party attribute.
    ///
    /// # What to do
    /// Ask the attribute's owner, in Yoti Hub, to let the application issue it.
    ThirdPartyIssue,

    /// 404: the session, QR code, receipt or item key is not known.
    ///
    /// # What to do
    /// [`Error::operation`](super::Error::operation) says which. Check that the id belongs to this application and this
    /// environment, and that it has not expired: receipts are not kept for ever.
    NotFound,

    /// 429: too many requests.
    ///
    /// # What to do
    /// Wait for [`Error::retry_after`](super::Error::retry_after) and call less often: poll more slowly or use the webhook.
    TooManyRequests,

    /// 5xx: the service, or a gateway before it, failed.
    ///
    /// # What to do
    /// Try again later. If it lasts, give Yoti's support the [`Error::request_id`](super::Error::request_id).
    Server,

    /// A status that the API does not document.
    ///
    /// # What to do
    /// Check the base URL and what stands between here and the server.
    UnexpectedStatus,

    /// The status said success, and the body was not what was asked for: empty, cut, HTML, compressed, or other JSON.
    ///
    /// # What to do
    /// Check the base URL; a proxy's own page is the usual cause. If the API has changed, update this crate.
    MalformedResponse,

    /// The answer's body was larger than the limit, and was not read further.
    ///
    /// # What to do
    /// If the answer is legitimate (many document images), raise
    /// `ClientBuilder::max_response_size`.
    BodyTooLarge,

    /// The body of a webhook's notification was not one.
    ///
    /// # What to do
    /// Answer 400. If its sender has passed the guard, somebody else writes in Yoti's name or the API has changed.
    MalformedEvent,

    /// The receipt could not be decrypted. Which step failed is not told, on purpose.
    ///
    /// # What to do
    /// Check that the key is that of the application which made the session. A receipt made for a replaced key cannot be
    /// opened with the new one.
    Decryption,

    /// The receipt was not built as receipts are.
    ///
    /// # What to do
    /// The error says which part was wrong. If the case must be looked into, fetch the receipt's JSON and its item key with
    /// [`ApiRequest::get_receipt`](crate::ApiRequest::get_receipt) and [`get_item_key`](crate::ApiRequest::get_item_key):
    /// the error has neither.
    MalformedReceipt,

    /// The proof of an identity report is not valid.
    ///
    /// # What to do
    /// Read [`Error::proof_error`](super::Error::proof_error). Do not trust the report; if the key is unknown, fetch the key
    /// set again.
    Proof,

    /// The receipt belongs to another session than the one it was asked for.
    ///
    /// # What to do
    /// Refuse the request: somebody may have put another person's receipt id into the redirect's query string.
    SessionMismatch,

    /// The session ended and no receipt appeared.
    ///
    /// # What to do
    /// Look at the session later, or start a new one.
    ReceiptMissing,

    /// The person cancelled in the app.
    ///
    /// # What to do
    /// Offer to start again, with a new session.
    SessionCancelled,

    /// The session ran out before the person finished.
    ///
    /// # What to do
    /// Offer to start again, with a new session.
    SessionExpired,

    /// The session ended in an error on the server's side.
    ///
    /// # What to do
    /// Start a new session. If it lasts, tell Yoti's support the session id.
    SessionError,
}
