//! Values and receipts that an application stored, and the query string of a redirect.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use url::form_urlencoded;
use yoti_share::{
    AgeVerification, Anchor, Anchored, Date, DocumentDetails, ErrorKind, IdentityProfileReport, Image, Json, PinAuth,
    PostalAddress, ProfileAttribute, ReceiptId, ReceiptQueryError, RememberMeId, SelfieAuth, SessionId, SessionStatus,
    ShareFailure, Verified, receipt::StoredReceipt,
};

use crate::{
    choices::Choices,
    errors::{check_error, check_error_kind},
    seal::{FixedUnwrapper, ITEM_KEY, Sealed, poll_once},
};

/// A value that is read from JSON is the same after writing and reading it.
pub(crate) fn value(data: &[u8]) -> String {
    let readers: [fn(&[u8]) -> String; 17] = [
        read::<Date>,
        read::<Image>,
        read::<PostalAddress>,
        read::<DocumentDetails>,
        read::<AgeVerification>,
        read::<Anchor>,
        read::<Anchored<String>>,
        read::<Verified<String>>,
        read::<Anchored<Option<Json<Value>>>>,
        read::<IdentityProfileReport>,
        read::<ShareFailure>,
        read::<SessionStatus>,
        read::<SelfieAuth>,
        read::<PinAuth>,
        read::<SessionId>,
        read::<RememberMeId>,
        read::<ProfileAttribute>,
    ];
    let mut choices = Choices::new(data);
    let reader = readers[usize::from(choices.byte()) % readers.len()];
    reader(choices.rest())
}

fn read<T: Serialize + DeserializeOwned + PartialEq>(text: &[u8]) -> String {
    match serde_json::from_slice::<T>(text) {
        Err(error) => {
            let error = error.to_string();
            assert!(!error.contains('\n'), "the error has several lines: {error}");
            "rejected".to_owned()
        }
        Ok(value) => {
            let written = serde_json::to_string(&value).unwrap();
            assert!(serde_json::from_str::<T>(&written).unwrap() == value, "{written}");
            assert!(
                serde_json::from_value::<T>(serde_json::to_value(&value).unwrap()).unwrap() == value,
                "{written}"
            );
            let mut binary = Vec::new();
            ciborium::into_writer(&value, &mut binary).unwrap();
            assert!(ciborium::from_reader::<T, _>(&*binary).unwrap() == value, "{written}");
            "a value".to_owned()
        }
    }
}

/// The input is a stored receipt, or describes changes of one.
pub(crate) fn receipt(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    let json = if choices.byte().is_multiple_of(2) {
        choices.rest().to_vec()
    } else {
        let sealed = Sealed::new(Some(b""), None);
        let receipt = sealed.receipt_json();
        let session: Value = serde_json::from_str(&receipt).unwrap();
        let stored = json!({
            "session_id": session["sessionId"], "receipt": receipt, "item_key": sealed.item_key_json(),
        });
        choices.edit(stored.to_string().into_bytes())
    };
    match StoredReceipt::from_json(&json) {
        Err(error) => {
            assert!(serde_json::from_slice::<StoredReceipt>(&json).is_err());
            check_error_kind(&error, &[ErrorKind::MalformedReceipt, ErrorKind::SessionMismatch])
        }
        Ok(stored) => {
            assert!(StoredReceipt::from_json(stored.to_json()).unwrap() == stored);
            match poll_once(stored.open_async(&FixedUnwrapper(ITEM_KEY.to_vec()))) {
                Err(error) => check_error_kind(&error, &[ErrorKind::MalformedReceipt, ErrorKind::Decryption]),
                Ok(receipt) => {
                    assert_eq!(receipt.session_id(), stored.session_id());
                    "a receipt".to_owned()
                }
            }
        }
    }
}

/// `form_urlencoded` decides which parameters a query has.
pub(crate) fn query(data: &[u8]) -> String {
    let Ok(query) = std::str::from_utf8(data) else {
        return "not text".to_owned();
    };
    let pairs = form_urlencoded::parse(query.strip_prefix('?').unwrap_or(query).as_bytes());
    let values: Vec<_> = pairs.filter(|(name, _)| name == "receiptId").collect();
    match (ReceiptId::from_query(query), &*values) {
        (Err(ReceiptQueryError::Missing), []) => "missing".to_owned(),
        (Err(ReceiptQueryError::Repeated), [_, _, ..]) => "repeated".to_owned(),
        (Err(ReceiptQueryError::Unreadable(error)), [_]) => check_error(&error),
        // A form decoder turns a `+` into a space, and an ID accepts either.
        (Ok(id), [(_, value)]) => {
            assert_eq!(value.parse::<ReceiptId>().as_ref(), Ok(&id), "{query}");
            "an ID".to_owned()
        }
        (read, values) => panic!("{query} has {} IDs, but was read as {read:?}", values.len()),
    }
}
