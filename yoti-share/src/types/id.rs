//! Identifiers, checked when they are made, so that no other room has to.

use std::{fmt, str::FromStr};

use base64::{
    Engine,
    alphabet::STANDARD as STANDARD_ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::codec::percent;
use crate::error::ConfigError;

/// Longer than any identifier of the API; a longer text is a mistake and must not become a URL.
const MAX_LENGTH: usize = 1024;

/// An id that stands in a path: any text that can be one segment of it.
fn check_segment(field: &'static str, text: &str) -> Result<(), ConfigError> {
    let problem = if text.is_empty() {
        "is empty"
    } else if text.len() > MAX_LENGTH {
        "is longer than 1024 bytes"
    } else if text.chars().any(char::is_control) {
        "holds a control character"
    } else if matches!(text, "." | "..") {
        "is a relative path, which a URL would resolve away"
    } else {
        return Ok(());
    };
    Err(ConfigError::new(
        field,
        format!("{problem}; pass the id as the API gave it"),
    ))
}

macro_rules! ids {
    ($(
        $(#[$doc:meta])*
        $name:ident, $field:literal, $check:expr;
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ConfigError;

            fn from_str(text: &str) -> Result<Self, ConfigError> {
                let check: fn(&'static str, &str) -> Result<Box<str>, ConfigError> = $check;
                check($field, text).map(Self)
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

        impl TryFrom<&str> for $name {
            type Error = ConfigError;

            fn try_from(text: &str) -> Result<Self, ConfigError> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = ConfigError;

            fn try_from(text: String) -> Result<Self, ConfigError> {
                text.parse()
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

/// Debug of the ids that belong to a program and help to find a call in a log.
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
    /// The id of an application in Yoti Hub: its client SDK id, a UUID.
    ///
    /// ```
    /// use yoti_share::SdkId;
    ///
    /// assert!("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c".parse::<SdkId>().is_ok());
    /// assert!("my-application".parse::<SdkId>().is_err());
    /// ```
    SdkId, "sdk_id", check_uuid;

    /// The id of a share session, such as `ss.v2.ChZlVHR…`.
    SessionId, "session_id", |field, text| check_segment(field, text).map(|()| text.into());

    /// The id of a QR code, such as `qr.v2.…`.
    QrCodeId, "qr_code_id", |field, text| check_segment(field, text).map(|()| text.into());

    /// The id of the key that a receipt's key is wrapped under.
    ItemKeyId, "item_key_id", |field, text| check_segment(field, text).map(|()| text.into());

    /// The id of a receipt: base64 text.
    ///
    /// It usually arrives in the browser's query string. Standard and URL-safe base64 are taken, with or without
    /// padding, percent-encoded or not; all spellings of one id are equal, and [`as_str`](Self::as_str) gives standard
    /// base64 with padding. It opens a person's data together with the application's key, so `Debug` does not show it.
    ///
    /// ```
    /// use yoti_share::ReceiptId;
    ///
    /// let plain: ReceiptId = "Kx+/8g==".parse()?;
    /// assert_eq!(plain, "Kx-_8g".parse()?);
    /// assert_eq!(plain, "Kx%2B%2F8g%3D%3D".parse()?);
    /// assert!("not a receipt id".parse::<ReceiptId>().is_err());
    /// # Ok::<(), yoti_share::ConfigError>(())
    /// ```
    ReceiptId, "receipt_id", normalise_receipt_id;

    /// How an application recognises a person who comes back: opaque base64 text, stable per person and application
    /// (or, as the parent id, per person and organisation). `Debug` does not show it.
    RememberMeId, "remember_me_id", |field, text| check_segment(field, text).map(|()| text.into());
}

visible_debug!(SdkId, SessionId, QrCodeId, ItemKeyId);
crate::macros::redacted_debug!(ReceiptId, RememberMeId);

fn check_uuid(field: &'static str, text: &str) -> Result<Box<str>, ConfigError> {
    const ADVICE: &str = "give the client SDK id that Yoti Hub shows, such as `c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c`";
    if text.is_empty() {
        return Err(ConfigError::new(field, format!("is empty; {ADVICE}")));
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

/// Base64 that takes or leaves the padding, and keeps the last character's spare bits: the id is text to be handed
/// back, not a number.
const RECEIPT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD_ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn normalise_receipt_id(field: &'static str, text: &str) -> Result<Box<str>, ConfigError> {
    let refused = |problem: &str| {
        ConfigError::new(
            field,
            format!("{problem}; pass the `receiptId` of the redirect as it came, or decoded once"),
        )
    };
    if text.is_empty() {
        return Err(refused("is empty"));
    }
    if text.len() > MAX_LENGTH {
        return Err(refused("is longer than 1024 bytes"));
    }
    let decoded = percent::decode(text).ok_or_else(|| refused("is not validly percent-encoded"))?;
    if decoded.contains('%') {
        return Err(refused("is percent-encoded twice"));
    }
    if decoded.contains(' ') {
        return Err(refused(
            "holds a space, which is what a `+` becomes when a query string is decoded twice",
        ));
    }
    if decoded.contains(['+', '/']) && decoded.contains(['-', '_']) {
        return Err(refused("mixes standard and URL-safe base64"));
    }
    let mut standard = decoded.replace('-', "+").replace('_', "/");
    if RECEIPT_BASE64.decode(&standard).map_or(true, |bytes| bytes.is_empty()) {
        return Err(refused("is not base64"));
    }
    if standard.ends_with('=') && !standard.len().is_multiple_of(4) {
        return Err(refused("is base64 with half of its padding"));
    }
    while !standard.len().is_multiple_of(4) {
        standard.push('=');
    }
    Ok(standard.into())
}

impl ReceiptId {
    /// The id as the API takes it in a path: URL-safe base64 without padding.
    pub(crate) fn path_segment(&self) -> String {
        self.0.trim_end_matches('=').replace('+', "-").replace('/', "_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sdk_id_is_a_uuid() {
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
    fn an_id_for_a_path_cannot_leave_its_segment() {
        for text in ["", ".", "..", "a\nb", "a\0", &"x".repeat(1025)] {
            assert!(
                text.parse::<SessionId>().is_err(),
                "{text:?} was taken for a session id"
            );
        }
        for text in ["ss.v2.Ab+/=", "a?b#c", "...", "é "] {
            assert_eq!(text.parse::<SessionId>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn all_spellings_of_a_receipt_id_are_one() {
        let expected = "Ab+/Ab+/Ag==";
        for text in [
            "Ab+/Ab+/Ag==",
            "Ab+/Ab+/Ag",
            "Ab-_Ab-_Ag",
            "Ab-_Ab-_Ag==",
            "Ab%2B%2FAb%2b%2fAg%3D%3D",
            "Ab+%2FAb+/Ag",
        ] {
            let id: ReceiptId = text.parse().unwrap();
            assert_eq!(id.as_str(), expected, "{text}");
            assert_eq!(id.path_segment(), "Ab-_Ab-_Ag", "{text}");
        }
    }

    #[test]
    fn a_receipt_id_without_padding_keeps_its_last_bits() {
        // 63 characters, the last of which has bits that a decoder would drop.
        let text = format!("{}Zh", "A".repeat(61));
        let id: ReceiptId = text.parse().unwrap();
        assert_eq!(id.as_str(), format!("{text}="));
        assert_eq!(id.path_segment(), text);
    }

    #[test]
    fn a_receipt_id_refuses_the_rest() {
        let wrong = [
            "", "=", "A", "AAAAA", "A===", "AA=", "AA=A", "====", "AA==AA==", "a b", "Ab+_", "Ab%2", "Ab%252B",
            "Ab%00AA", "../x", "AAAA?x=1", "AAAA#", "AAAA\n", "Äaaa",
        ];
        for text in wrong {
            let error = text.parse::<ReceiptId>().unwrap_err();
            assert_eq!(error.field(), "receipt_id", "{text:?}");
        }
        let error = "Ab Ab".parse::<ReceiptId>().unwrap_err().to_string();
        assert!(error.contains("`+`"), "{error}");
    }
}
