//! What else can be said about a session.

use std::{borrow::Cow, fmt, time::SystemTime};

use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::{Value, json};

use crate::{codec::rfc3339, error::ConfigError, macros::redacted_debug};

/// An extension of a session: a type and whatever JSON belongs to it. `Debug` shows the type.
///
/// ```
/// use serde_json::json;
/// use yoti_share::Extension;
///
/// let extension = Extension::new("SOMETHING_NEW", json!({"level": 2}));
/// ```
#[derive(Clone, PartialEq)]
#[doc(alias = "BasicExtensionBuilder")]
pub struct Extension {
    kind: Cow<'static, str>,
    content: Value,
    /// What the typed extension found wrong with itself; told when the session is built.
    refusal: Option<ConfigError>,
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension")
            .field("type", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Extension {
    /// An extension that this crate has no type for, sent as it stands.
    pub fn new(kind: impl Into<Cow<'static, str>>, content: Value) -> Self {
        Self {
            kind: kind.into(),
            content,
            refusal: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.kind.trim().is_empty() {
            return Err(ConfigError::new(
                "extension.type",
                "is empty; name one, such as `TRANSACTIONAL_FLOW`",
            ));
        }
        self.refusal.clone().map_or(Ok(()), Err)
    }
}

impl Serialize for Extension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut extension = serializer.serialize_struct("Extension", 2)?;
        extension.serialize_field("type", &self.kind)?;
        extension.serialize_field("content", &self.content)?;
        extension.end()
    }
}

/// Where the person's device has to be while sharing. `Debug` does not say where.
///
/// ```
/// use yoti_share::LocationConstraint;
///
/// let office = LocationConstraint::new(51.5074, -0.1278).radius(200.0).max_uncertainty(50.0);
/// ```
#[derive(Clone, Copy, PartialEq)]
#[doc(alias = "LocationConstraintExtensionBuilder")]
pub struct LocationConstraint {
    latitude: f64,
    longitude: f64,
    radius: f64,
    max_uncertainty: f64,
}

redacted_debug!(LocationConstraint);

impl LocationConstraint {
    /// Around this place: latitude from −90 to 90 degrees, longitude from −180 to 180. Radius and uncertainty are
    /// 150 metres unless said otherwise.
    pub const fn new(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude,
            longitude,
            radius: 150.0,
            max_uncertainty: 150.0,
        }
    }

    /// How far from the place, in metres.
    #[must_use]
    pub const fn radius(mut self, metres: f64) -> Self {
        self.radius = metres;
        self
    }

    /// How uncertain the device's own position may be, in metres.
    #[must_use]
    pub const fn max_uncertainty(mut self, metres: f64) -> Self {
        self.max_uncertainty = metres;
        self
    }

    fn check(&self) -> Result<(), ConfigError> {
        let within = |field: &'static str, value: f64, least: f64, most: f64, unit: &str| {
            if value.is_finite() && (least..=most).contains(&value) {
                return Ok(());
            }
            let range = if most.is_finite() {
                format!("from {least} to {most}")
            } else {
                format!("{least} or more")
            };
            // Where the device is expected is not repeated.
            Err(ConfigError::new(field, format!("is out of range; give {unit} {range}")))
        };
        within("location.latitude", self.latitude, -90.0, 90.0, "degrees")?;
        within("location.longitude", self.longitude, -180.0, 180.0, "degrees")?;
        within("location.radius", self.radius, 0.0, f64::INFINITY, "metres,")?;
        within(
            "location.max_uncertainty",
            self.max_uncertainty,
            0.0,
            f64::INFINITY,
            "metres,",
        )
    }
}

impl From<LocationConstraint> for Extension {
    fn from(location: LocationConstraint) -> Self {
        Self {
            kind: Cow::Borrowed("LOCATION_CONSTRAINT"),
            content: json!({"expected_device_location": {
                "latitude": number(location.latitude),
                "longitude": number(location.longitude),
                "radius": number(location.radius),
                "max_uncertainty_radius": number(location.max_uncertainty),
            }}),
            refusal: location.check().err(),
        }
    }
}

/// Whole numbers are written without a fraction, as most clients of the API write them.
fn number(value: f64) -> Value {
    /// Beyond this, not every whole number is an `f64`.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "checked to be whole and in range"
    )]
    if value.fract() == 0.0 && value.abs() <= EXACT {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

/// The transaction that the share is part of: any JSON, passed on. `Debug` shows nothing of it.
#[derive(Clone, PartialEq)]
#[doc(alias = "TransactionalFlowExtensionBuilder")]
pub struct TransactionalFlow(Value);

redacted_debug!(TransactionalFlow);

impl TransactionalFlow {
    /// A transaction described by this JSON.
    pub const fn new(content: Value) -> Self {
        Self(content)
    }
}

impl From<TransactionalFlow> for Extension {
    fn from(flow: TransactionalFlow) -> Self {
        let refusal = flow.0.is_null().then(|| {
            ConfigError::new(
                "transactional_flow",
                "has no content; describe the transaction in JSON other than `null`",
            )
        });
        Self {
            kind: Cow::Borrowed("TRANSACTIONAL_FLOW"),
            content: flow.0,
            refusal,
        }
    }
}

/// Third-party attributes that the application wants to issue to the person.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use yoti_share::ThirdPartyAttribute;
///
/// let expiry = UNIX_EPOCH + Duration::from_secs(1_893_553_445);
/// let issue = ThirdPartyAttribute::new(expiry).definition("com.example.points");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "ThirdPartyAttributeExtensionBuilder")]
pub struct ThirdPartyAttribute {
    expiry: SystemTime,
    definitions: Vec<String>,
}

impl ThirdPartyAttribute {
    /// Attributes that end at this instant; name them with [`definition`](Self::definition).
    pub const fn new(expiry: SystemTime) -> Self {
        Self {
            expiry,
            definitions: Vec::new(),
        }
    }

    /// Adds an attribute by the name of its definition.
    #[must_use]
    pub fn definition(mut self, name: impl Into<String>) -> Self {
        self.definitions.push(name.into());
        self
    }
}

impl From<ThirdPartyAttribute> for Extension {
    fn from(attribute: ThirdPartyAttribute) -> Self {
        let expiry = rfc3339::format_millis(attribute.expiry);
        let refusal = if expiry.is_none() {
            Some(ConfigError::new(
                "third_party_attribute.expiry",
                "is outside the years 0 to 9999",
            ))
        } else if attribute.definitions.is_empty() {
            let problem = "has no definitions; name at least one, such as `com.example.points`";
            Some(ConfigError::new("third_party_attribute.definitions", problem))
        } else if attribute.definitions.iter().any(|name| name.trim().is_empty()) {
            Some(ConfigError::new(
                "third_party_attribute.definitions",
                "has one with an empty name",
            ))
        } else {
            None
        };
        let definitions: Vec<Value> = attribute
            .definitions
            .iter()
            .map(|name| json!({ "name": name }))
            .collect();
        Self {
            kind: Cow::Borrowed("THIRD_PARTY_ATTRIBUTE"),
            content: json!({ "expiry_date": expiry, "definitions": definitions }),
            refusal,
        }
    }
}
