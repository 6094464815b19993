//! Extensions of a session.

use std::{borrow::Cow, fmt, time::SystemTime};

use serde::Serialize;
use serde_json::{Value, json};

use crate::{codec::rfc3339, error::ConfigError, macros::redacted_debug};

/// An extension of a session: a type with JSON content. `Debug` shows only the type.
///
/// ```
/// use serde_json::json;
/// use yoti_share::Extension;
///
/// let extension = Extension::new("SOMETHING_NEW", json!({"level": 2}));
/// ```
#[derive(Clone, PartialEq, Serialize)]
#[doc(alias = "BasicExtensionBuilder")]
pub struct Extension {
    #[serde(rename = "type")]
    kind: Cow<'static, str>,
    content: Value,
    /// The error of a typed extension, which building the session reports.
    #[serde(skip)]
    error: Option<ConfigError>,
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension")
            .field("type", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Extension {
    /// Creates an extension that is newer than this crate; the content is sent unchanged.
    pub fn new(kind: impl Into<Cow<'static, str>>, content: Value) -> Self {
        Self {
            kind: kind.into(),
            content,
            error: None,
        }
    }

    fn typed(kind: &'static str, content: Value, check: Result<(), ConfigError>) -> Self {
        Self {
            error: check.err(),
            ..Self::new(kind, content)
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.kind.trim().is_empty() {
            let problem = "is empty; name one, such as `TRANSACTIONAL_FLOW`";
            return Err(ConfigError::new("extension.type", problem));
        }
        self.error.clone().map_or(Ok(()), Err)
    }
}

/// The location where the person's device must be during the share. `Debug` does not show it.
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
    /// Creates a constraint around this point: latitude from −90 to 90 degrees, longitude from −180 to 180. The default
    /// of both radius and uncertainty is 150 metres.
    pub const fn new(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude,
            longitude,
            radius: 150.0,
            max_uncertainty: 150.0,
        }
    }

    /// Sets the greatest distance from the point, in metres.
    #[must_use]
    pub const fn radius(mut self, metres: f64) -> Self {
        self.radius = metres;
        self
    }

    /// Sets the greatest accepted uncertainty of the device's position, in metres.
    #[must_use]
    pub const fn max_uncertainty(mut self, metres: f64) -> Self {
        self.max_uncertainty = metres;
        self
    }

    fn check(&self) -> Result<(), ConfigError> {
        check_degrees("location.latitude", self.latitude, 90.0)?;
        check_degrees("location.longitude", self.longitude, 180.0)?;
        check_metres("location.radius", self.radius)?;
        check_metres("location.max_uncertainty", self.max_uncertainty)
    }
}

// The errors do not contain the value, which is a location.

fn check_degrees(field: &'static str, value: f64, most: f64) -> Result<(), ConfigError> {
    if (-most..=most).contains(&value) {
        return Ok(());
    }
    let problem = format!("is out of range; give degrees from -{most} to {most}");
    Err(ConfigError::new(field, problem))
}

fn check_metres(field: &'static str, value: f64) -> Result<(), ConfigError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(ConfigError::new(field, "is out of range; give metres, 0 or more"))
}

impl From<LocationConstraint> for Extension {
    fn from(location: LocationConstraint) -> Self {
        let content = json!({"expected_device_location": {
            "latitude": number(location.latitude),
            "longitude": number(location.longitude),
            "radius": number(location.radius),
            "max_uncertainty_radius": number(location.max_uncertainty),
        }});
        Self::typed("LOCATION_CONSTRAINT", content, location.check())
    }
}

/// Writes whole numbers without a fraction, as most clients of the API do.
fn number(value: f64) -> Value {
    /// Above this, `f64` cannot represent every whole number.
    const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "checked to be whole and in range"
    )]
    if value.fract() == 0.0 && value.abs() <= MAX_EXACT {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

/// The transaction that the share belongs to: JSON of any shape. `Debug` does not show it.
#[derive(Clone, PartialEq)]
#[doc(alias = "TransactionalFlowExtensionBuilder")]
pub struct TransactionalFlow(Value);

redacted_debug!(TransactionalFlow);

impl TransactionalFlow {
    /// Creates a transaction with this content.
    pub const fn new(content: Value) -> Self {
        Self(content)
    }
}

impl From<TransactionalFlow> for Extension {
    fn from(TransactionalFlow(content): TransactionalFlow) -> Self {
        let check = if content.is_null() {
            let problem = "has no content; describe the transaction in JSON other than `null`";
            Err(ConfigError::new("transactional_flow", problem))
        } else {
            Ok(())
        };
        Self::typed("TRANSACTIONAL_FLOW", content, check)
    }
}

/// Third-party attributes that the application issues to the person.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use yoti_share::ThirdPartyAttribute;
///
/// let expiry = UNIX_EPOCH + Duration::from_secs(1_893_553_445);
/// let issued = ThirdPartyAttribute::new(expiry).definition("com.example.points");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "ThirdPartyAttributeExtensionBuilder")]
pub struct ThirdPartyAttribute {
    expiry: SystemTime,
    definitions: Vec<String>,
}

impl ThirdPartyAttribute {
    /// Issues attributes that expire at this time; name them with [`definition`](Self::definition).
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
    fn from(ThirdPartyAttribute { expiry, definitions }: ThirdPartyAttribute) -> Self {
        let expiry = rfc3339::format_millis(expiry);
        let error = |field: &'static str, problem: &'static str| Err(ConfigError::new(field, problem));
        let check = if expiry.is_none() {
            error("third_party_attribute.expiry", "is outside the years 0 to 9999")
        } else if definitions.is_empty() {
            let problem = "has no definitions; name at least one, such as `com.example.points`";
            error("third_party_attribute.definitions", problem)
        } else if definitions.iter().any(|name| name.trim().is_empty()) {
            error("third_party_attribute.definitions", "has one with an empty name")
        } else {
            Ok(())
        };
        let definitions: Vec<Value> = definitions.into_iter().map(|name| json!({ "name": name })).collect();
        let content = json!({ "expiry_date": expiry, "definitions": definitions });
        Self::typed("THIRD_PARTY_ATTRIBUTE", content, check)
    }
}
