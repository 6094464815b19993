//! IDs, which are validated when they are created.

use std::{fmt, str::FromStr};

use base64::{
    Engine,
    alphabet::STANDARD as STANDARD_ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::{
    codec::percent,
    error::{ConfigError, changes_line},
};

/// The IDs of the API are shorter; a longer text is a mistake and must not become part of a URL.
const MAX_LENGTH: usize = 1024;

/// Accepts any text that can be one segment of a path.
fn check_segment(field: &'static str, text: &str) -> Result<Box<str>, ConfigError> {
    let problem = if text.is_empty() {
        "is empty"
    } else if text.len() > MAX_LENGTH {
        "is longer than 1024 bytes"
    } else if let Some(problem) = foreign_character_problem(text) {
        problem
    } else if matches!(text, "." | "..") {
        "is a relative path, which a URL would resolve"
    } else {
        return Ok(text.into());
    };
    Err(ConfigError::new(
        field,
        format!("{problem}; give the ID as it was received from the API"),
    ))
}

/// Finds characters around an ID or URL that come from the file or the shell: white space, quotes, invisible characters.
pub(crate) fn surrounding_problem(text: &str) -> Option<&'static str> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    if is_blank(first) || is_blank(last) {
        Some("starts or ends with white space or an invisible character")
    } else if is_quote(first) && is_quote(last) {
        Some("is in quotes, which are not part of it")
    } else if is_quote(first) || is_quote(last) {
        Some("starts or ends with a quote, which is not part of it")
    } else {
        None
    }
}

/// Finds characters that do not belong to an ID or URL: those around it, and invisible ones inside it.
pub(crate) fn foreign_character_problem(text: &str) -> Option<&'static str> {
    let invisible = "contains a control character or an invisible one";
    surrounding_problem(text).or_else(|| text.chars().any(changes_line).then_some(invisible))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»')
}

/// White space or an invisible character, such as a byte order mark.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || changes_line(c)
}

macro_rules! ids {
    ($(
        $(#[$doc:meta])*
        $name:ident, $field:literal, $check:ident;
    )+) => {$(
        $(#[$doc])*
        ///
        /// With the feature `serde`, it serialises as its text.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The ID as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ConfigError;

            fn from_str(text: &str) -> Result<Self, ConfigError> {
                $check($field, text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = ConfigError;

            fn try_from(text: String) -> Result<Self, ConfigError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        #[cfg(feature = "serde")]
        crate::codec::serialization::serialize_as_text! { $name: "an ID"; }
    )+};
}

/// `Debug` of IDs that are not personal and help to find a call in a log.
macro_rules! visible_debug {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}

ids! {
    /// The ID of an application in Yoti Hub: its client SDK ID, a UUID.
    ///
    /// ```
    /// use yoti_share::SdkId;
    ///
    /// assert!("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c".parse::<SdkId>().is_ok());
    /// assert!("my-application".parse::<SdkId>().is_err());
    /// ```
    SdkId, "sdk_id", check_uuid;

    /// The ID of a share session, such as `ss.v2.ChZlVHR…`.
    SessionId, "session_id", check_segment;

    /// The ID of a QR code, such as `qr.v2.…`.
    QrCodeId, "qr_code_id", check_segment;

    /// The ID of the key that wraps a receipt's key.
    ItemKeyId, "item_key_id", check_segment;

    /// The ID of a receipt: base64 text.
    ///
    /// It usually arrives in the browser's query string. Standard and URL-safe base64 are accepted, with or without
    /// padding, percent-encoded or not, also with a space where a form decoder found a `+`. All forms of one ID are equal,
    /// and [`as_str`](Self::as_str) returns standard base64 with padding. Together with the application's key it opens a
    /// person's data, so `Debug` does not show it.
    ///
    /// ```
    /// use yoti_share::ReceiptId;
    ///
    /// let plain: ReceiptId = "Kx+/8g==".parse()?;
    /// assert_eq!(plain, "Kx-_8g".parse()?);
    /// assert_eq!(plain, "Kx%2B%2F8g%3D%3D".parse()?);
    /// assert_eq!(plain, "Kx /8g==".parse()?);
    /// assert!("not a receipt ID!".parse::<ReceiptId>().is_err());
    /// # Ok::<(), yoti_share::ConfigError>(())
    /// ```
    ReceiptId, "receipt_id", normalise_receipt_id;

    /// The ID by which an application recognises a returning person: opaque base64 text, stable per person and application
    /// (the parent ID: per person and organisation). `Debug` does not show it.
    RememberMeId, "remember_me_id", check_segment;
}

impl SdkId {
    /// The nil UUID, which no application has.
    #[cfg(feature = "client")]
    pub(crate) fn nil() -> Self {
        Self("00000000-0000-0000-0000-000000000000".into())
    }
}

visible_debug!(SdkId, SessionId, QrCodeId, ItemKeyId);
crate::macros::redacted_debug!(ReceiptId, RememberMeId);

fn check_uuid(field: &'static str, text: &str) -> Result<Box<str>, ConfigError> {
    const ADVICE: &str = "give the client SDK ID from Yoti Hub, such as `c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c`";
    if text.is_empty() {
        return Err(ConfigError::new(field, format!("is empty; {ADVICE}")));
    }
    if let Some(problem) = foreign_character_problem(text) {
        return Err(ConfigError::new(field, format!("{problem}; {ADVICE}")));
    }
    let is_uuid = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if is_uuid {
        Ok(text.into())
    } else {
        Err(ConfigError::new(field, format!("is not a UUID; {ADVICE}")))
    }
}

/// Padding is optional, and the unused bits of the last character may be set, because the ID is returned as text.
const RECEIPT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD_ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn normalise_receipt_id(field: &'static str, text: &str) -> Result<Box<str>, ConfigError> {
    let invalid = |problem: &str| {
        ConfigError::new(
            field,
            format!("{problem}; give the `receiptId` of the redirect unchanged, or decoded once"),
        )
    };
    if text.is_empty() {
        return Err(invalid("is empty"));
    }
    if text.len() > MAX_LENGTH {
        return Err(invalid("is longer than 1024 bytes"));
    }
    let decoded = percent::decode(text).ok_or_else(|| invalid("is not validly percent-encoded"))?;
    if decoded.contains('%') {
        return Err(invalid("is percent-encoded twice"));
    }
    // Decoders of forms turn a `+` into a space, and no ID contains a space.
    let decoded = decoded.replace(' ', "+");
    if decoded.contains(['+', '/']) && decoded.contains(['-', '_']) {
        return Err(invalid("mixes standard and URL-safe base64"));
    }
    let mut standard = decoded.replace('-', "+").replace('_', "/");
    if RECEIPT_BASE64.decode(&standard).map_or(true, |bytes| bytes.is_empty()) {
        return Err(invalid("is not base64"));
    }
    if standard.ends_with('=') && !standard.len().is_multiple_of(4) {
        return Err(invalid("is base64 with incomplete padding"));
    }
    while !standard.len().is_multiple_of(4) {
        standard.push('=');
    }
    Ok(standard.into())
}

impl ReceiptId {
    /// The ID in the path of a request: URL-safe base64 without padding.
    pub(crate) fn path_segment(&self) -> String {
        self.0.trim_end_matches('=').replace('+', "-").replace('/', "_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sdk_id_must_be_a_uuid() {
        for text in [
            "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c",
            "C31DB4CA-0F8B-4F5E-9D0D-3B1C0D5D2C5C",
        ] {
            assert_eq!(text.parse::<SdkId>().map(|id| id.to_string()).as_deref(), Ok(text));
        }
        let wrong = [
            "",
            " ",
            "c31db4ca",
            "c31db4ca0f8b4f5e9d0d3b1c0d5d2c5c",
            "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5g",
            "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c ",
            "{31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5}",
        ];
        for text in wrong {
            let error = text.parse::<SdkId>().unwrap_err();
            assert_eq!(error.field(), "sdk_id", "{text:?}");
        }
    }

    #[test]
    fn id_that_is_not_a_path_segment_is_rejected() {
        for text in [
            "",
            ".",
            "..",
            "a\nb",
            "a\0",
            "a\u{200b}b",
            "a\u{202e}b",
            &"x".repeat(1025),
        ] {
            assert!(text.parse::<SessionId>().is_err(), "{text:?} was accepted");
        }
        for text in ["ss.v2.Ab+/=", "a?b#c", "...", "é b", "a\"b"] {
            assert_eq!(text.parse::<SessionId>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn id_with_outer_white_space_or_quotes_is_rejected() {
        for (text, problem) in [
            (" ss.v2.a", "white space"),
            ("ss.v2.a\n", "white space"),
            ("\u{feff}ss.v2.a", "invisible"),
            ("ss.v2.a\u{200b}", "invisible"),
            ("\"ss.v2.a\"", "quotes"),
            ("'ss.v2.a'", "quotes"),
            ("“ss.v2.a”", "quotes"),
            ("«ss.v2.a»", "quotes"),
            ("ss.v2.a\"", "with a quote"),
            ("'ss.v2.a", "with a quote"),
            ("ss.v2.\u{200b}a", "invisible"),
        ] {
            let error = text.parse::<SessionId>().unwrap_err().to_string();
            assert!(error.contains(problem), "{text:?}: {error}");
            let error = text.parse::<SdkId>().unwrap_err().to_string();
            assert!(error.contains(problem), "{text:?}: {error}");
        }
    }

    #[test]
    fn all_forms_of_a_receipt_id_are_equal() {
        let expected = "Ab+/Ab+/Ag==";
        for text in [
            "Ab+/Ab+/Ag==",
            "Ab+/Ab+/Ag",
            "Ab-_Ab-_Ag",
            "Ab-_Ab-_Ag==",
            "Ab%2B%2FAb%2b%2fAg%3D%3D",
            "Ab+%2FAb+/Ag",
            "Ab /Ab /Ag==",
            "Ab%20/Ab+/Ag",
        ] {
            let id: ReceiptId = text.parse().unwrap();
            assert_eq!(id.as_str(), expected, "{text}");
            assert_eq!(id.path_segment(), "Ab-_Ab-_Ag", "{text}");
        }
    }

    #[test]
    fn receipt_id_without_padding_keeps_its_last_bits() {
        // 63 characters; the last one has bits that a decoder would drop.
        let text = format!("{}Zh", "A".repeat(61));
        let id: ReceiptId = text.parse().unwrap();
        assert_eq!(id.as_str(), format!("{text}="));
        assert_eq!(id.path_segment(), text);
    }

    #[test]
    fn malformed_receipt_id_is_rejected() {
        let wrong = [
            "", "=", "A", "AAAAA", "A===", "AA=", "AA=A", "====", "AA==AA==", "a! b", " ", "AAAA= ", "AAAA ", " AAAA",
            "Ab _", "Ab+_", "Ab%2", "Ab%252B", "Ab%00AA", "../x", "AAAA?x=1", "AAAA#", "AAAA\n", "Äaaa",
        ];
        for text in wrong {
            let error = text.parse::<ReceiptId>().unwrap_err();
            assert_eq!(error.field(), "receipt_id", "{text:?}");
        }
    }
}
