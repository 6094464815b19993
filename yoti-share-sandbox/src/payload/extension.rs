//! Extensions: a type and any content. The content of documented types is checked.

use jiff::Timestamp;

use super::node::Node;

#[derive(Clone)]
pub(crate) struct Extension {
    pub(crate) kind: String,
    pub(crate) details: ExtensionDetails,
}

/// The checked content of an extension, as far as the sandbox uses it.
#[derive(Clone)]
pub(crate) enum ExtensionDetails {
    Location(Location),
    ThirdParty(ThirdPartyIssue),
    /// The JSON of a transactional flow, or of a type that is not documented.
    Unchecked(Box<str>),
}

/// The `LOCATION_CONSTRAINT` extension.
#[derive(Clone)]
pub(crate) struct Location {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) radius: Option<f64>,
    pub(crate) max_uncertainty: Option<f64>,
}

/// The `THIRD_PARTY_ATTRIBUTE` extension: attributes that the application will issue.
#[derive(Clone)]
pub(crate) struct ThirdPartyIssue {
    /// As it was sent.
    pub(crate) expiry_date: String,
    pub(crate) names: Vec<String>,
}

impl Extension {
    pub(super) fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let kind = node.required("type")?.non_empty_text()?;
        let details = match kind {
            "LOCATION_CONSTRAINT" => ExtensionDetails::Location(Location::read(&node.required("content")?)?),
            "THIRD_PARTY_ATTRIBUTE" => ExtensionDetails::ThirdParty(ThirdPartyIssue::read(&node.required("content")?)?),
            "TRANSACTIONAL_FLOW" => ExtensionDetails::Unchecked(node.required("content")?.value().to_string().into()),
            _ => {
                let content = node.optional("content").map(|node| node.value().to_string());
                ExtensionDetails::Unchecked(content.unwrap_or_else(|| "null".to_owned()).into())
            }
        };
        Some(Self {
            kind: kind.to_owned(),
            details,
        })
    }
}

impl Location {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let location = node.required("expected_device_location")?;
        location.object()?;
        let degrees = |key: &str, limit: f64| {
            let node = location.required(key)?;
            let number = node.number()?;
            if number.abs() > limit {
                node.report(&format!("is not between -{limit} and {limit}"));
            }
            Some(number)
        };
        let metres = |key: &str| {
            let node = location.optional(key)?;
            let number = node.number()?;
            if number < 0.0 {
                node.report("is not 0 or more");
            }
            Some(number)
        };
        let (latitude, longitude) = (degrees("latitude", 90.0), degrees("longitude", 180.0));
        let (radius, max_uncertainty) = (metres("radius"), metres("max_uncertainty_radius"));
        Some(Self {
            latitude: latitude?,
            longitude: longitude?,
            radius,
            max_uncertainty,
        })
    }
}

impl ThirdPartyIssue {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let expiry_date = node.required("expiry_date").and_then(|node| {
            let text = node.text()?;
            if text.parse::<Timestamp>().is_err() {
                node.report("is not a date and time in RFC 3339");
            }
            Some(text.to_owned())
        });
        let definitions = node.required("definitions")?.non_empty_list();
        let names = definitions.iter().filter_map(|node| {
            node.object()?;
            node.required("name")?.non_empty_text().map(str::to_owned)
        });
        let names = names.collect();
        Some(Self {
            expiry_date: expiry_date?,
            names,
        })
    }
}
