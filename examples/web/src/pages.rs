//! The pages that handlers return: a [`Page`] or a [`Failure`].

use std::sync::LazyLock;

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use minijinja::{Environment, Value, context};
use yoti_share::{Error, ErrorKind};

/// minijinja escapes all values, because the names end in `.html`. The words of the pages are in these files.
const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("../templates/base.html")),
    ("start.html", include_str!("../templates/start.html")),
    ("qr_code.html", include_str!("../templates/qr_code.html")),
    ("profile.html", include_str!("../templates/profile.html")),
    ("message.html", include_str!("../templates/message.html")),
    ("results.html", include_str!("../templates/results.html")),
];

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    for (name, source) in TEMPLATES {
        if let Err(error) = pages.add_template(name, source) {
            tracing::error!(%error, name, "the template is malformed");
        }
    }
    pages
});

/// A template and its content.
pub(crate) struct Page(pub(crate) &'static str, pub(crate) Value);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        match PAGES.get_template(self.0).and_then(|template| template.render(self.1)) {
            Ok(html) => Html(html).into_response(),
            Err(error) => {
                tracing::error!(%error, "cannot render the page");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// A page of `message.html` for a request without a result, and the reason for the log. Any error converts into it.
pub(crate) struct Failure(StatusCode, &'static str, Option<anyhow::Error>);

impl Failure {
    pub(crate) fn new(status: StatusCode, message: &'static str) -> Self {
        Self(status, message, None)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let (status, message) = match error.downcast_ref().map(Error::kind) {
            Some(ErrorKind::SessionMismatch) => (StatusCode::FORBIDDEN, "mismatch"),
            Some(ErrorKind::NotFound) => (StatusCode::NOT_FOUND, "not_found"),
            Some(ErrorKind::Extract) => (StatusCode::BAD_GATEWAY, "incomplete"),
            _ => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        };
        Self(status, message, Some(error))
    }
}

impl IntoResponse for Failure {
    /// The page has a reference number, under which the log has the error. The chain of an error of the SDK contains neither
    /// values of people nor the server's text.
    fn into_response(self) -> Response {
        let Self(status, message, error) = self;
        let reference = format!("{:08X}", getrandom::u32().unwrap_or_default());
        let call = error.as_ref().and_then(|error| error.downcast_ref::<Error>());
        let request_id = call.and_then(Error::request_id);
        let error = error.as_ref().map(|error| format!("{error:#}"));
        tracing::warn!(reference, message, error, request_id, "failure page");
        (status, Page("message.html", context! { message, reference })).into_response()
    }
}
