//! The check of redirect URIs: web pages that every browser finds in the same place.

use crate::{
    error::ConfigError,
    types::{id::is_blank, receipt_query::receipt_id_values, web_url},
};

/// Accepts an `https` or `http` URL, and a path, to which Yoti prefixes the domain of the application.
pub(super) fn check(uri: &str) -> Result<(), ConfigError> {
    if let Some(problem) = find_problem(uri) {
        return Err(ConfigError::new("redirect_uri", problem));
    }
    Ok(())
}

fn find_problem(uri: &str) -> Option<&'static str> {
    if uri.trim().is_empty() {
        return Some("is empty; give the URL or path to which the person's browser returns");
    }
    if uri.chars().any(is_blank) {
        return Some("contains white space, a control character or an invisible one");
    }
    if uri.contains('\\') {
        return Some("contains a backslash, which browsers read as `/`; write `/`");
    }
    if uri.starts_with("//") {
        return Some("starts with `//`, after which browsers read a host; give an `https` URL, or a path with one `/`");
    }
    if !uri.starts_with('/')
        && let Some(problem) = find_problem_in_url(uri)
    {
        return Some(problem);
    }
    let query = uri
        .split('#')
        .next()
        .and_then(|rest| rest.split_once('?'))
        .map(|(_, query)| query);
    if receipt_id_values(query.unwrap_or_default()).next().is_some() {
        return Some("already has the query parameter `receiptId`, which the redirect adds; give it another name");
    }
    None
}

fn find_problem_in_url(uri: &str) -> Option<&'static str> {
    let end_of_scheme = uri.find([':', '/', '?', '#']);
    let Some((scheme, rest)) = end_of_scheme.and_then(|at| uri.split_at_checked(at)) else {
        return Some("is neither a URL nor a path; give an `https` URL, or a path that starts with `/`");
    };
    if !rest.starts_with(':') {
        return Some("has no scheme and does not start with `/`; give an `https` URL, or a path that starts with `/`");
    }
    if !["https", "http"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) {
        return Some(
            "has another scheme than `https` and `http`, so it is not a web page; give an `https` URL, or a path that \
             starts with `/`",
        );
    }
    match web_url::parse(uri) {
        None => Some(
            "is not a URL with a host in ASCII; give one such as `https://example.com/back`, with other characters \
             percent-encoded",
        ),
        Some(url) if web_url::has_user(&url) => Some("contains a user or password; a redirect needs neither"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_page_or_path_is_accepted() {
        for uri in [
            "/",
            "/back",
            "/back?lang=en",
            "/back?lang=en#top",
            "/back#top",
            "/back#receiptId=1",
            "/a:b",
            "/javascript:x",
            "/back?next=https://example.com",
            "https://example.com",
            "https://example.com/back?lang=en#top",
            "HTTPS://Example.com:9443/back",
            "http://localhost:8080/back",
            "http://[::1]:8080/back",
            "https://xn--bcher-kva.example/b%C3%BCcher",
        ] {
            assert_eq!(check(uri), Ok(()), "{uri}");
        }
    }

    #[test]
    fn redirect_uri_of_another_kind_is_rejected_with_its_reason() {
        for (uri, reason) in [
            ("", "is empty"),
            ("\t", "is empty"),
            ("/a b", "white space"),
            ("java\nscript:alert(1)", "control character"),
            ("/back\u{200b}", "invisible"),
            ("\u{feff}/back", "invisible"),
            ("https://example.com/\u{202e}", "invisible"),
            ("//evil.example", "starts with `//`"),
            ("//evil.example/back?a=1", "starts with `//`"),
            ("/\\evil.example", "backslash"),
            ("\\\\evil.example", "backslash"),
            ("https:\\evil.example", "backslash"),
            ("javascript:alert(1)", "another scheme"),
            ("JavaScript:alert(1)//http://", "another scheme"),
            ("data:text/html,x", "another scheme"),
            ("vbscript:x", "another scheme"),
            ("file:///etc/passwd", "another scheme"),
            ("ftp://example.com/", "another scheme"),
            ("myapp://back", "another scheme"),
            ("localhost:8080/back", "another scheme"),
            (":back", "another scheme"),
            ("example.com/back", "has no scheme"),
            ("back/page", "has no scheme"),
            ("?a=1", "has no scheme"),
            ("#top", "has no scheme"),
            ("back", "neither a URL nor a path"),
            (".evil.example", "neither a URL nor a path"),
            ("@evil.example", "neither a URL nor a path"),
            ("https:example.com", "host in ASCII"),
            ("https:/example.com", "host in ASCII"),
            ("https:///evil.example", "host in ASCII"),
            ("https://", "host in ASCII"),
            ("https://bücher.example/", "host in ASCII"),
            ("https://example.com:99999/", "host in ASCII"),
            ("https://your.example@evil.example/", "user or password"),
            ("/back?receiptId=AAAA", "already has"),
            ("https://example.com/?a=1&receipt%49d#top", "already has"),
        ] {
            let error = check(uri).expect_err(uri);
            assert_eq!(error.field(), "redirect_uri");
            assert!(error.to_string().contains(reason), "{uri}: {error}");
        }
    }
}
