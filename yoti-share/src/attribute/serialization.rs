//! `Serialize` and `Deserialize` for attributes, anchors and wrappers.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error},
};

use super::{
    anchor::{Anchor, AnchorKind},
    content_type::ContentType,
    from_attribute::Json,
    profile_attribute::ProfileAttribute,
    redacted::Redacted,
    wrapper::{Anchored, Verified},
};
use crate::codec::{
    rfc3339,
    serialization::{BytesOrBase64, deserialize_json, serialize_bytes, serialize_json, without_value},
    shared_str::SharedStr,
};

/// The parts are for readers of the stored value; `raw` is everything that an anchor is read from.
#[derive(Serialize)]
#[serde(rename = "Anchor")]
struct AnchorWritten<'a> {
    kind: &'a str,
    value: &'a str,
    sub_type: &'a str,
    associated_source: Option<&'a str>,
    timestamp: Option<String>,
    #[serde(serialize_with = "serialize_bytes")]
    raw: &'a [u8],
}

#[derive(Deserialize)]
#[serde(rename = "Anchor", deny_unknown_fields, expecting = "an anchor")]
struct AnchorRead {
    kind: String,
    value: String,
    sub_type: String,
    associated_source: Option<String>,
    timestamp: Option<String>,
    raw: BytesOrBase64,
}

impl<'a> AnchorWritten<'a> {
    fn new(anchor: &'a Anchor) -> Self {
        Self {
            kind: match anchor.kind() {
                AnchorKind::Source => "SOURCE",
                AnchorKind::Verifier => "VERIFIER",
                AnchorKind::Unknown => "UNKNOWN",
            },
            value: anchor.value(),
            sub_type: anchor.sub_type(),
            associated_source: anchor.associated_source(),
            timestamp: anchor.timestamp().and_then(rfc3339::format_micros),
            raw: anchor.raw(),
        }
    }
}

impl Serialize for Anchor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        AnchorWritten::new(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Anchor {
    /// Rejects parts that differ from those in `raw`: a changed part must not look like a part of
    /// the receipt.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = AnchorRead::deserialize(deserializer).map_err(without_value)?;
        let raw: Vec<u8> = read.raw.decoded("raw")?;
        let anchor = Self::parse(raw.into());
        let written = AnchorWritten::new(&anchor);
        let parts = [
            ("kind", read.kind == written.kind),
            ("value", read.value == written.value),
            ("sub_type", read.sub_type == written.sub_type),
            (
                "associated_source",
                read.associated_source.as_deref() == written.associated_source,
            ),
            ("timestamp", read.timestamp == written.timestamp),
        ];
        match parts.into_iter().find(|(_, is_equal)| !is_equal) {
            Some((part, _)) => Err(D::Error::custom(format_args!(
                "`{part}` of the anchor differs from the anchor in `raw`"
            ))),
            None => Ok(anchor),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Anchored<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Anchored", deny_unknown_fields, expecting = "a value with its anchors")]
        struct Read<T> {
            value: T,
            anchors: Vec<Anchor>,
        }

        let Read { value, anchors } = Read::deserialize(deserializer).map_err(without_value)?;
        Ok(Self::from_parts(value, anchors))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Verified<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::check(Anchored::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("`anchors` contains no verifier, which a `Verified` value must have"))
    }
}

impl<T: Serialize> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_json(&self.0, serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_json(deserializer).map(Self)
    }
}

impl<T: Serialize> Serialize for Redacted<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Redacted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self).map_err(without_value)
    }
}

impl Serialize for ProfileAttribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "ProfileAttribute")]
        struct Written<'a> {
            name: &'a str,
            content_type: i32,
            #[serde(serialize_with = "serialize_bytes")]
            raw: &'a [u8],
            anchors: &'a [Anchor],
            id: Option<&'a str>,
            problem: Option<&'a str>,
        }

        let written = Written {
            name: self.name(),
            content_type: self.content_type().number(),
            raw: self.raw(),
            anchors: self.anchors(),
            id: self.id(),
            problem: self.problem(),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ProfileAttribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "ProfileAttribute", deny_unknown_fields, expecting = "an attribute")]
        struct Read {
            name: String,
            content_type: i32,
            raw: BytesOrBase64,
            anchors: Vec<Anchor>,
            id: Option<String>,
            problem: Option<String>,
        }

        let read = Read::deserialize(deserializer).map_err(without_value)?;
        let raw: Vec<u8> = read.raw.decoded("raw")?;
        let attribute = Self::new(
            SharedStr::from(read.name),
            raw.into(),
            ContentType::from_number(read.content_type),
            read.anchors,
            read.id.map(SharedStr::from),
        );
        Ok(match read.problem {
            Some(problem) => attribute.with_problem(problem),
            None => attribute,
        })
    }
}
