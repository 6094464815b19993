//! Structured postal addresses.

use serde_json::{Map, Value};

use crate::error::ValueError;

/// A structured postal address.
///
/// Which parts it has depends on [`address_format`](Self::address_format), not on the country. A part that is not a JSON
/// string is `None`; [`json`](Self::json) contains it.
///
/// `Debug` does not show it. With the feature `serde`, it serialises as its JSON object (in binary
/// formats, as the bytes of its JSON text).
///
/// ```
/// use serde_json::json;
/// use yoti_share::PostalAddress;
///
/// let object = json!({"address_format": 1, "town_city": "London", "postal_code": "EC1A 1BB"});
/// let address = PostalAddress::from_json(object)?;
/// assert_eq!(address.address_format(), Some(1));
/// assert_eq!(address.town_city(), Some("London"));
/// assert_eq!(address.state(), None);
/// # Ok::<(), yoti_share::ValueError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PostalAddress(Map<String, Value>);

crate::macros::redacted_debug!(PostalAddress);

macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident),+ $(,)?) => {$(
        $(#[$doc])*
        pub fn $part(&self) -> Option<&str> {
            self.part(stringify!($part))
        }
    )+};
}

impl PostalAddress {
    /// Creates an address from its JSON object.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when the JSON is not an object.
    pub fn from_json(json: Value) -> Result<Self, ValueError> {
        let Value::Object(parts) = json else {
            return Err(ValueError::new("a structured postal address must be a JSON object"));
        };
        Ok(Self(parts))
    }

    /// The complete JSON object, including parts without a method here.
    pub fn json(&self) -> &Map<String, Value> {
        &self.0
    }

    /// 1 for the United Kingdom, 2 for India, 3 for the United States, 4 for the rest of the world.
    pub fn address_format(&self) -> Option<u64> {
        let format = self.0.get("address_format")?;
        format.as_u64().or_else(|| format.as_str()?.parse().ok())
    }

    parts! {
        /// The Royal Mail's unique delivery point reference number.
        udprn,
        /// The person who receives letters for the addressee ("c/o").
        care_of,
        /// Flat, apartment, unit.
        sub_building,
        /// The building's number.
        building_number,
        /// The building's name.
        building,
        /// The street.
        street,
        /// A landmark nearby.
        landmark,
        /// The first address line.
        address_line1,
        /// The second address line.
        address_line2,
        /// The third address line.
        address_line3,
        /// The fourth address line.
        address_line4,
        /// The fifth address line.
        address_line5,
        /// The sixth address line.
        address_line6,
        /// The locality.
        locality,
        /// The town or city.
        town_city,
        /// The subdistrict.
        subdistrict,
        /// The district.
        district,
        /// The state.
        state,
        /// The postal code.
        postal_code,
        /// The post office.
        post_office,
        /// The country, three letters (ISO 3166-1 alpha-3).
        country_iso,
        /// The country's name.
        country,
        /// The complete address as one text with line breaks.
        formatted_address,
    }

    fn part(&self, name: &str) -> Option<&str> {
        let text = |name| self.0.get(name)?.as_str();
        text(name).or_else(|| text(other_spelling(name)?))
    }
}

/// Some addresses spell the address lines with another underscore.
fn other_spelling(name: &str) -> Option<&'static str> {
    Some(match name {
        "address_line1" => "address_line_1",
        "address_line2" => "address_line_2",
        "address_line3" => "address_line_3",
        "address_line4" => "address_line_4",
        "address_line5" => "address_line_5",
        "address_line6" => "address_line_6",
        _ => return None,
    })
}

#[cfg(feature = "serde")]
impl serde::Serialize for PostalAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::codec::serialization::serialize_json(&self.0, serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for PostalAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = crate::codec::serialization::deserialize_json(deserializer)?;
        Self::from_json(json).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn part_of_another_type_is_in_json_only() {
        let address =
            PostalAddress::from_json(json!({"address_format": "2", "town_city": {"name": "x"}, "new": 1})).unwrap();
        assert_eq!(address.address_format(), Some(2));
        assert_eq!(address.town_city(), None);
        assert!(address.json().contains_key("new"));
    }

    #[test]
    fn both_spellings_of_address_lines_are_read() {
        let address =
            json!({"address_line_1": "1 Road", "address_line_6": "Far", "address_line2": "a", "address_line_2": "b"});
        let address = PostalAddress::from_json(address).unwrap();
        assert_eq!(
            (address.address_line1(), address.address_line6()),
            (Some("1 Road"), Some("Far"))
        );
        assert_eq!((address.address_line2(), address.address_line3()), (Some("a"), None));
    }

    #[test]
    fn other_json_is_rejected() {
        assert!(PostalAddress::from_json(json!([])).is_err());
        assert!(PostalAddress::from_json(json!("12 Road")).is_err());
    }
}
