//! The pages, whose words are in the templates, and failures.

#![expect(unused_qualifications, reason = "the derive writes them")]
#![expect(clippy::ref_binding_to_reference, reason = "the derive writes them")]

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use yoti_share::{Error, ErrorKind, Outcome, Receipt, ReceiptQueryError, attribute};

use crate::applicant::Applicant;
use crate::shares::Share;
use crate::site::App;

#[expect(clippy::large_enum_variant, reason = "a page lives for one response")]
#[derive(Template, WebTemplate)]
pub(crate) enum Page {
    #[template(path = "start.html")]
    Start(App),
    #[template(path = "qr_code.html")]
    QrCode { svg: String, uri: String },
    /// A share that failed, and one that has no receipt.
    #[template(path = "failed.html")]
    Failed(&'static str),
    #[template(path = "no_receipt.html")]
    NoReceipt(String),
    #[template(path = "profile.html")]
    Profile(Applicant),
    #[template(path = "deleted.html")]
    Deleted,
    #[template(path = "results.html")]
    Results(Vec<(Share, anyhow::Result<Option<Receipt>>)>),
    #[template(path = "failure.html")]
    Failure { message: &'static str, reference: String },
}

/// A request without a result: the page, and the reason for the log. Any error converts into it.
pub(crate) struct Failure(StatusCode, &'static str, anyhow::Error);

impl Failure {
    pub(crate) fn new(status: StatusCode, message: &'static str) -> Self {
        Self(status, message, anyhow::anyhow!(message))
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let (status, message) = match error.downcast_ref().map(Error::kind) {
            Some(ErrorKind::SessionMismatch) => (StatusCode::FORBIDDEN, "mismatch"),
            Some(ErrorKind::NotFound) => (StatusCode::NOT_FOUND, "not_found"),
            Some(ErrorKind::Extract) => (StatusCode::BAD_GATEWAY, "incomplete"),
            None if error.is::<ReceiptQueryError>() => (StatusCode::BAD_REQUEST, "wrong_address"),
            _ => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        };
        Self(status, message, error)
    }
}

impl IntoResponse for Failure {
    /// The page has a reference number, under which the log has the error. The chain of an error of the SDK contains neither
    /// values of people nor the server's text.
    fn into_response(self) -> Response {
        let Self(status, message, error) = self;
        let reference = format!("{:08X}", getrandom::u32().unwrap_or_default());
        let request_id = error.downcast_ref().and_then(Error::request_id);
        let error = format!("{error:#}");
        tracing::warn!(reference, message, error, request_id, "failure page");
        (status, Page::Failure { message, reference }).into_response()
    }
}
