//! Percent-encoding of path segments and of forms.

/// Encodes one path segment: every character except those that RFC 3986 calls `pchar`, so that an ID cannot start a new
/// segment or a query. Yoti's own SDKs send session IDs, which end in `=`, unencoded too.
pub(crate) fn encode_segment(segment: &str, into: &mut String) {
    for byte in segment.bytes() {
        if is_path_character(byte) {
            into.push(char::from(byte));
        } else {
            encode_byte(byte, into);
        }
    }
}

/// Encodes a value of `application/x-www-form-urlencoded`.
pub(crate) fn encode_form_value(value: &str, into: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._*".contains(&byte) {
            into.push(char::from(byte));
        } else if byte == b' ' {
            into.push('+');
        } else {
            encode_byte(byte, into);
        }
    }
}

fn encode_byte(byte: u8, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    into.push('%');
    for digit in [byte >> 4, byte & 0x0f] {
        into.push(char::from(HEX.get(usize::from(digit)).copied().unwrap_or(b'0')));
    }
}

/// Whether RFC 3986 allows the character in a path segment without percent-encoding it (`pchar`).
pub(crate) fn is_path_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

/// Decodes `%XX`. `None` when a `%` is not followed by two hexadecimal digits, or the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(segment: &str) -> String {
        let mut out = String::new();
        encode_segment(segment, &mut out);
        out
    }

    #[test]
    fn all_but_path_characters_are_encoded() {
        assert_eq!(encoded("ss.v2.Ab-_~9=="), "ss.v2.Ab-_~9==");
        assert_eq!(encoded("!$&'()*+,;=:@"), "!$&'()*+,;=:@");
        assert_eq!(
            encoded("a/b?#[]% \"<>\\^`{|}\u{7f}é"),
            "a%2Fb%3F%23%5B%5D%25%20%22%3C%3E%5C%5E%60%7B%7C%7D%7F%C3%A9"
        );
    }

    #[test]
    fn form_value_is_encoded_as_html_forms_are() {
        let mut out = String::new();
        encode_form_value("a b+c&d=e:~/é*-._9", &mut out);
        assert_eq!(out, "a+b%2Bc%26d%3De%3A%7E%2F%C3%A9*-._9");
    }

    #[test]
    fn incomplete_encoding_is_rejected() {
        assert_eq!(decode("a%2Bb%2fc%3D").as_deref(), Some("a+b/c="));
        assert_eq!(decode("%252B").as_deref(), Some("%2B"));
        assert_eq!(decode("a%2"), None);
        assert_eq!(decode("a%zz"), None);
        assert_eq!(decode("%ff"), None);
    }
}
