//! JSON of any shape: itself in formats that people read, the bytes of its text in binary formats,
//! which could not read it back. Bytes are not JSON, so a reader that does not know its format
//! fails instead of returning the text as the value.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error},
    ser,
};

use super::{BytesOrBase64, without_value};

/// Writes JSON, or something with a JSON form.
pub(crate) fn serialize_json<T: Serialize + ?Sized, S: Serializer>(json: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return json.serialize(serializer);
    }
    let text = serde_json::to_vec(json)
        .map_err(|_may_quote_the_value| ser::Error::custom("the value cannot be written as JSON"))?;
    serializer.serialize_bytes(&text)
}

/// Reads what [`serialize_json`] wrote.
pub(crate) fn deserialize_json<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        return T::deserialize(deserializer).map_err(without_value);
    }
    let text: Vec<u8> = BytesOrBase64::deserialize(deserializer)
        .map_err(without_value)?
        .decoded("JSON")?;
    serde_json::from_slice(&text).map_err(|_quotes_the_value| D::Error::custom("not JSON of the shape of the type"))
}
