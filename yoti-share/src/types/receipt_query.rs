//! The receipt ID in the query string of a redirect.

use super::id::ReceiptId;
use crate::{codec::percent, error::ReceiptQueryError};

/// The query parameter that Yoti adds to the redirect URI.
pub(crate) const RECEIPT_ID_PARAMETER: &str = "receiptId";

/// The values of `receiptId` in a query string, still encoded.
pub(crate) fn receipt_id_values(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (percent::decode(name).as_deref() == Some(RECEIPT_ID_PARAMETER)).then_some(value)
    })
}

impl ReceiptId {
    /// Finds the receipt ID in the query string of a redirect, with or without its `?`. Give the query as it was received,
    /// not decoded.
    ///
    /// ```
    /// use yoti_share::{ReceiptId, ReceiptQueryError};
    ///
    /// let id = ReceiptId::from_query("lang=en&receiptId=Kx%2B%2F8g%3D%3D")?;
    /// assert_eq!(id.as_str(), "Kx+/8g==");
    /// assert_eq!(ReceiptId::from_query("lang=en"), Err(ReceiptQueryError::Missing));
    /// # Ok::<(), ReceiptQueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReceiptQueryError`] distinguishes a query without `receiptId`, one with several, and an unreadable ID.
    pub fn from_query(query: &str) -> Result<Self, ReceiptQueryError> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let mut values = receipt_id_values(query);
        match (values.next(), values.next()) {
            (None, _) => Err(ReceiptQueryError::Missing),
            (Some(_), Some(_)) => Err(ReceiptQueryError::Repeated),
            (Some(value), None) => value.parse().map_err(ReceiptQueryError::Unreadable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipt_id_is_found_in_any_encoding() {
        for query in [
            "receiptId=Kx+/8g==",
            "?receiptId=Kx%2B%2F8g%3D%3D",
            "receiptId=Kx-_8g",
            "receiptId=Kx%20/8g==",
            "a=1&receiptId=Kx%2b/8g&b",
            "a=%zz&%72eceiptId=Kx+/8g==&",
            "receiptid=BBBB&receiptId=Kx+/8g==&receiptId2=AAAA",
        ] {
            assert_eq!(ReceiptId::from_query(query).unwrap().as_str(), "Kx+/8g==", "{query}");
        }
    }

    #[test]
    fn query_without_receipt_id_is_missing() {
        for query in ["", "?", "a=1", "receipt=AAAA", "x=receiptId=AAAA", "a=1;receiptId=AAAA"] {
            assert_eq!(ReceiptId::from_query(query), Err(ReceiptQueryError::Missing), "{query}");
        }
    }

    #[test]
    fn second_receipt_id_is_rejected_even_if_equal_or_encoded() {
        for query in [
            "receiptId=AAAA&receiptId=BBBB",
            "receiptId=AAAA&a=1&receiptId=AAAA",
            "receiptId=AAAA&receipt%49d=BBBB",
            "receiptId=AAAA&receiptId",
            "receiptId=&receiptId=AAAA",
        ] {
            assert_eq!(
                ReceiptId::from_query(query),
                Err(ReceiptQueryError::Repeated),
                "{query}"
            );
        }
    }

    #[test]
    fn unreadable_receipt_id_is_named_but_not_quoted() {
        for (query, problem) in [
            ("receiptId=", "is empty"),
            ("receiptId", "is empty"),
            ("receiptId=canary!", "is not base64"),
            ("receiptId=Kx%252B8g", "encoded twice"),
            ("receiptId=AA%2", "percent-encoded"),
        ] {
            let error = ReceiptId::from_query(query).unwrap_err();
            assert!(matches!(error, ReceiptQueryError::Unreadable(_)), "{query}: {error:?}");
            let text = error.to_string();
            assert!(text.contains(problem) && !text.contains("canary"), "{query}: {text}");
        }
    }
}
