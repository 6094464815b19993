//! Values that an application stores: with serde, as text in a database, and as sealed receipts.

mod derives;
mod errors;
mod fixtures;
mod round_trips;
mod sealed;
mod sqlite;

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

/// The value after JSON as text, JSON as a tree, CBOR (which describes its values) and postcard
/// (which does not).
fn stored<T: Serialize + DeserializeOwned>(value: &T) -> [T; 4] {
    let text = serde_json::to_string(value).unwrap();
    let tree = serde_json::to_value(value).unwrap();
    let mut cbor = Vec::new();
    ciborium::into_writer(value, &mut cbor).unwrap();
    let postcard = postcard::to_stdvec(value).unwrap();
    [
        serde_json::from_str(&text).unwrap(),
        serde_json::from_value(tree).unwrap(),
        ciborium::from_reader(&*cbor).unwrap(),
        postcard::from_bytes(&postcard).unwrap(),
    ]
}

#[track_caller]
fn assert_survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    for (format, read) in ["JSON", "a JSON tree", "CBOR", "postcard"]
        .into_iter()
        .zip(stored(value))
    {
        assert!(read == *value, "{value:?} was changed by {format}");
    }
}
