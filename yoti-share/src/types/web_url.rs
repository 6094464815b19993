//! URLs in a configuration: absolute URLs with a host that every parser understands in the same way.
//!
//! [`Uri`] accepts more than the parsers that read the same text later, so hosts and ports are checked here. A property test
//! compares the result with the crate `url`, which reqwest uses.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

/// Parses an absolute URL.
pub(crate) fn parse(text: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    let (host, authority) = (uri.host()?, uri.authority()?.as_str());
    let without_user = authority.rsplit_once('@').map_or(authority, |(_, rest)| rest);
    let port = without_user.strip_prefix(host)?;
    let has_port = uri
        .port()
        .is_some_and(|number| port.strip_prefix(':') == Some(number.as_str()));
    let understood = uri.scheme().is_some() && (port.is_empty() || has_port) && is_host(host);
    understood.then_some(uri)
}

/// Whether the URL contains a user or password.
pub(crate) fn has_user(url: &Uri) -> bool {
    url.authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
}

/// Whether the host is this machine.
pub(crate) fn is_loopback(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default();
    if let Some(address) = parse_ipv6(host) {
        return address.is_loopback();
    }
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

/// Whether the host belongs to Yoti.
pub(crate) fn is_host_of_yoti(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default().to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    host == "yoti.com" || host.ends_with(".yoti.com")
}

/// Whether the host is a name, or an address in its usual notation. Some parsers read `0x7f.1` or `127.1` as an address,
/// others as a name.
fn is_host(host: &str) -> bool {
    let last = host
        .strip_suffix('.')
        .unwrap_or(host)
        .rsplit('.')
        .next()
        .unwrap_or_default();
    let ends_in_a_number = last.starts_with(|c: char| c.is_ascii_digit())
        && (last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") || last.starts_with("0X"));
    if ends_in_a_number {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    let is_name = |host: &str| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
    };
    parse_ipv6(host).is_some() || (!last.is_empty() && is_name(host))
}

fn parse_ipv6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::{Host, Url};

    use super::*;

    #[test]
    fn absolute_urls_are_parsed() {
        for text in [
            "https://api.yoti.com/share",
            "http://localhost:4000",
            "https://user:word@example.com/hook?a=1#b",
            "https://[2001:db8::1]:8443/",
            "https://my_host.example.",
            "ftp://example.com/",
        ] {
            assert!(parse(text).is_some(), "{text:?} was rejected");
        }
    }

    #[test]
    fn relative_or_ambiguous_url_is_rejected() {
        for text in [
            "",
            "/hook",
            "example.com",
            "example.com:80",
            "https://",
            "https:///hook",
            "https://:80/",
            "https://a:/",
            "https://a:65536/",
            "https://a:b/",
            "https://a:1:2/",
            "https://a b/",
            "https://a%41/",
            "https://ä.example/",
            "https://1.2.3/",
            "https://0x7f.1/",
            "https://127.0.0.256/",
            "https://256/",
            "https://[::g]/",
            "https://[::1",
            "https://a\\b/",
            "https://.",
            "mailto:a@b",
            "https://a@",
            "https://[::1]x/",
        ] {
            assert!(parse(text).is_none(), "{text:?} was accepted");
        }
    }

    #[test]
    fn loopback_hosts_are_recognised() {
        for (text, loopback) in [
            ("http://localhost/", true),
            ("http://LOCALHOST:1", true),
            ("http://127.0.0.1/", true),
            ("http://127.255.3.4:80/", true),
            ("http://[::1]/", true),
            ("http://user@localhost/", true),
            ("http://localhost@example.com/", false),
            ("http://localhost.example.com/", false),
            ("http://10.0.0.1/", false),
            ("http://[::2]/", false),
            ("http://[::ffff:127.0.0.1]/", false),
        ] {
            assert_eq!(is_loopback(&parse(text).unwrap()), loopback, "{text}");
        }
        assert!(has_user(&parse("http://localhost@example.com/").unwrap()));
        assert!(!has_user(&parse("http://example.com/@").unwrap()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn host_and_port_are_those_of_the_url_crate(
            text in "(https|http|HTTPS|ftp)://([a-z:]{1,3}@)?(localhost|[a-zA-Z0-9._-]{1,9}|[a-z%:]{1,4}|[0-9x]{1,3}(\\.[0-9]{1,3}){0,4}|127(\\.[0-9]{1,2}){3}|\\[[0-9a-f:.]{2,9}\\]|\\[::[0-9a-f]{0,4}\\])(:[0-9]{0,5})?(/[a-z./@:#?%]{0,5})?"
        ) {
            let Some(ours) = parse(&text) else { return Ok(()) };
            let theirs = Url::parse(&text);
            prop_assert!(theirs.is_ok(), "{}: {:?}", text, theirs);
            let theirs = theirs.unwrap();
            let default = match ours.scheme_str() {
                Some("https") => Some(443),
                Some("http") => Some(80),
                _ => Some(21),
            };
            prop_assert_eq!(ours.port_u16().or(default), theirs.port_or_known_default(), "{}", text);
            prop_assert_eq!(has_user(&ours), text.split('/').nth(2).unwrap().contains('@'));
            let host = ours.host().unwrap();
            match theirs.host() {
                Some(Host::Domain(name)) if theirs.scheme() != "ftp" => prop_assert_eq!(host.to_ascii_lowercase(), name),
                Some(Host::Ipv4(address)) => prop_assert_eq!(host.parse(), Ok(address)),
                Some(Host::Ipv6(address)) => prop_assert_eq!(parse_ipv6(host), Some(address)),
                other => prop_assert!(other.is_some(), "{}", text),
            }
            let here = match theirs.host() {
                Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            };
            prop_assert_eq!(is_loopback(&ours), here, "{}", text);
        }
    }
}
