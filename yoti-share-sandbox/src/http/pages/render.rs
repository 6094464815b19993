//! Turns what a page shows into HTML.

use std::sync::LazyLock;

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior, Value};
use serde::Serialize;
use url::form_urlencoded::byte_serialize;

const TEMPLATES: [(&str, &str); 5] = [
    ("base.html", include_str!("templates/base.html")),
    ("sessions.html", include_str!("templates/sessions.html")),
    ("phone.html", include_str!("templates/phone.html")),
    ("journal.html", include_str!("templates/journal.html")),
    ("problem.html", include_str!("templates/problem.html")),
];

/// Names that end in `.html` have everything escaped that is put into them.
static ENVIRONMENT: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, template) in TEMPLATES {
        environment.add_template(name, template)?;
    }
    Ok(environment)
});

pub(super) fn page(status: StatusCode, template: &str, model: &impl Serialize) -> Response {
    let text = ENVIRONMENT
        .as_ref()
        .map_err(ToString::to_string)
        .and_then(|environment| {
            let written = environment
                .get_template(template)
                .and_then(|page| page.render(Value::from(Serde(model))));
            written.map_err(|error| error.to_string())
        });
    let (status, text) = match text {
        Ok(text) => (status, text),
        Err(error) => {
            tracing::error!(template, error, "a page could not be written");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "The page could not be written.".to_owned(),
            )
        }
    };
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Where a session's own page is.
pub(super) fn phone_path(id: &str) -> String {
    format!("/sandbox/phone/{}", path_segment(id))
}

/// An id as it stands in a path. Ids have no spaces, which this would write as `+`.
fn path_segment(id: &str) -> String {
    byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

/// `2025-05-21T11:01:07.250Z` for people: `2025-05-21 11:01:07 UTC`.
pub(super) fn short_time(time: &str) -> String {
    let seconds = time.split(['.', 'Z']).next().unwrap_or_default();
    format!("{} UTC", seconds.replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_times_are_written_for_their_places() {
        assert_eq!(path_segment("ss.v2.Ch+/ \"=="), "ss.v2.Ch%2B%2F%20%22%3D%3D");
        assert_eq!(short_time("2025-05-21T11:01:07.250Z"), "2025-05-21 11:01:07 UTC");
        assert_eq!(short_time("2025-05-21T11:01:07Z"), "2025-05-21 11:01:07 UTC");
    }
}
