//! The pages. Their templates escape all values.

use std::sync::LazyLock;

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use minijinja::{Environment, Value, value::Serde};
use serde::Serialize;

const TEMPLATES: [(&str, &str); 4] = [
    ("base.html", include_str!("templates/base.html")),
    ("start.html", include_str!("templates/start.html")),
    ("profile.html", include_str!("templates/profile.html")),
    ("failure.html", include_str!("templates/failure.html")),
];

/// minijinja escapes values because the names of the templates end in `.html`.
static PAGES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    for (name, source) in TEMPLATES {
        pages.add_template(name, source)?;
    }
    Ok(pages)
});

/// Renders a page with the site's header, which shows whether the site uses Yoti or a sandbox.
pub(crate) fn page(status: StatusCode, server: &Server, template: &str, content: impl Serialize) -> Response {
    #[derive(Serialize)]
    struct Page<'a, C> {
        server: &'a Server,
        content: C,
    }
    let page = Page { server, content };
    let rendered = PAGES.as_ref().map_err(ToString::to_string).and_then(|pages| {
        let template = pages.get_template(template);
        template
            .and_then(|template| template.render(Value::from(Serde(page))))
            .map_err(|error| error.to_string())
    });
    match rendered {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error).into_response(),
    }
}

/// The API that the site uses.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Server {
    /// URL of the phone, if the API is a sandbox.
    pub(crate) phone: Option<String>,
    /// URL or name of the API.
    pub(crate) api: String,
}

/// The content of a failure page.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    /// The cause, and the next step for the person.
    pub(crate) text: String,
    /// Error code or status of the API.
    pub(crate) code: Option<String>,
    pub(crate) details: Vec<Detail>,
}

/// One requirement that was not met.
#[derive(Debug, Serialize)]
pub(crate) struct Detail {
    pub(crate) failure_type: String,
    pub(crate) document: Option<String>,
    pub(crate) details: Option<String>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, title: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            title,
            text: text.into(),
            code: None,
            details: Vec::new(),
        }
    }
}
