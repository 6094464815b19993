//! Errors on one line.

use std::error::Error;

/// Escapes control characters and invisible ones, so that a text stays on its line of a log.
pub(crate) fn escape_controls(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\'' | '\\') {
            line.push(c);
        } else {
            line.extend(c.escape_debug());
        }
    }
    line
}

/// Joins the messages of an error and its sources with colons, on one line.
pub(crate) fn format_error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    escape_controls(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_an_error_stays_on_its_line() {
        let error: Box<dyn Error> = "a\n\u{1b}[31m\u{202e}\u{200b} b\\c 'd' \"e\" – täxt".into();
        assert_eq!(
            format_error_chain(&*error),
            r#"a\n\u{1b}[31m\u{202e}\u{200b} b\c 'd' "e" – täxt"#
        );
    }
}
