//! Renders the pages' templates.

use std::sync::LazyLock;

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior, Value};
use serde::Serialize;
use url::form_urlencoded::byte_serialize;

const TEMPLATES: [(&str, &str); 8] = [
    ("base.html", include_str!("templates/base.html")),
    ("macros.html", include_str!("templates/macros.html")),
    ("start.html", include_str!("templates/start.html")),
    ("phone.html", include_str!("templates/phone.html")),
    ("consent.html", include_str!("templates/consent.html")),
    ("outcome.html", include_str!("templates/outcome.html")),
    ("inspector.html", include_str!("templates/inspector.html")),
    ("problem.html", include_str!("templates/problem.html")),
];

/// Templates whose names end in `.html` escape every value.
static ENVIRONMENT: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("phone_path", phone_path);
    for (name, template) in TEMPLATES {
        environment.add_template(name, template)?;
    }
    Ok(environment)
});

pub(super) fn render_page(status: StatusCode, template: &str, model: &impl Serialize) -> Response {
    let page = ENVIRONMENT
        .as_ref()
        .map_err(ToString::to_string)
        .and_then(|environment| {
            let page = environment.get_template(template);
            page.and_then(|page| page.render(Value::from(Serde(model))))
                .map_err(|error| error.to_string())
        });
    let (status, text) = page.map_or_else(
        |error| {
            tracing::error!(template, error, "a page could not be rendered");
            let text = "The page could not be rendered.".to_owned();
            (StatusCode::INTERNAL_SERVER_ERROR, text)
        },
        |text| (status, text),
    );
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// A page that describes an error, with a link to continue.
pub(in crate::http) fn error_page(status: StatusCode, title: &str, message: &str, back: Option<&str>) -> Response {
    #[derive(Serialize)]
    struct Model<'a> {
        now: &'a str,
        title: &'a str,
        message: &'a str,
        back: Option<&'a str>,
    }

    render_page(
        status,
        "problem.html",
        &Model {
            now: "",
            title,
            message,
            back,
        },
    )
}

/// The path of a session's page.
pub(super) fn phone_path(id: &str) -> String {
    format!("/sandbox/phone/{}", path_segment(id))
}

/// Escapes an ID for a path. A form encodes spaces as `+`, which a path does not.
fn path_segment(id: &str) -> String {
    byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_segment_escapes_reserved_characters_and_spaces() {
        assert_eq!(path_segment("ss.v2.Ch+/ \"=="), "ss.v2.Ch%2B%2F%20%22%3D%3D");
    }
}
