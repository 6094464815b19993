//! The pages: templates that escape whatever is put into them.

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

/// The templates' names end in `.html`, and that is what turns escaping on.
static PAGES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    for (name, source) in TEMPLATES {
        pages.add_template(name, source)?;
    }
    Ok(pages)
});

/// A page in the site's frame, which says on every page which side the site talks to.
pub(crate) fn page(status: StatusCode, side: &Side, template: &str, content: impl Serialize) -> Response {
    #[derive(Serialize)]
    struct Framed<'a, C> {
        side: &'a Side,
        content: C,
    }
    let framed = Framed { side, content };
    let rendered = PAGES.as_ref().map_err(ToString::to_string).and_then(|pages| {
        let template = pages.get_template(template);
        template
            .and_then(|template| template.render(Value::from(Serde(framed))))
            .map_err(|error| error.to_string())
    });
    match rendered {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error).into_response(),
    }
}

/// Which side the site talks to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Side {
    /// Where the sandbox's phone is, if there is a sandbox.
    pub(crate) phone: Option<String>,
    /// Where the API is.
    pub(crate) api: String,
}

/// Why there is no profile to show.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    /// What happened, and what to do.
    pub(crate) text: String,
    /// The API's word for it.
    pub(crate) code: Option<String>,
    pub(crate) details: Vec<Detail>,
}

/// One requirement that was not met.
#[derive(Debug, Serialize)]
pub(crate) struct Detail {
    pub(crate) what: String,
    pub(crate) document: Option<String>,
    pub(crate) why: Option<String>,
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
