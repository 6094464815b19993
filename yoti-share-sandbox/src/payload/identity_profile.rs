//! The two forms of identity profile.

use serde::Serialize;
use serde_json::value::RawValue;

use super::node::Node;

/// A trust framework and the schemes that are requested of it.
#[derive(Clone)]
pub(crate) struct Framework {
    pub(crate) name: String,
    pub(crate) schemes: Vec<Scheme>,
}

/// A scheme as it was requested; identity profile reports repeat it.
#[derive(Clone, Serialize)]
pub(crate) struct Scheme {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) objective: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) config: Option<Box<RawValue>>,
    /// The documents that `config` allows. An empty list allows all.
    #[serde(skip)]
    pub(crate) documents: Vec<AllowedDocuments>,
}

/// Documents of these types and countries; an empty list allows all.
#[derive(Clone)]
pub(crate) struct AllowedDocuments {
    pub(crate) types: Vec<String>,
    pub(crate) countries: Vec<String>,
}

type Schemes = &'static [(&'static str, &'static [&'static str])];

/// The schemes of each framework, and the objectives of each scheme. Yoti documents no objectives of `CAN_CRC`.
const KNOWN: [(&str, Schemes); 2] = [
    (
        "UK_TFIDA",
        &[
            ("DBS", &["BASIC", "STANDARD", "ENHANCED"]),
            ("RTW", &[]),
            ("RTR", &[]),
            ("DBS_RTW", &["BASIC", "STANDARD", "ENHANCED"]),
        ],
    ),
    (
        "YOTI_GLOBAL",
        &[
            ("IDENTITY", &["AL_L1", "AL_M1"]),
            ("IDENTITY_PLUS_ADDRESS", &["AL_L1", "AL_M1"]),
            ("CAN_CRC", &[]),
        ],
    ),
];

const DOCUMENT_TYPES: [&str; 22] = [
    "PASSPORT",
    "DRIVING_LICENCE",
    "NATIONAL_ID",
    "STATE_ID",
    "MYKAD",
    "AADHAAR",
    "PAN",
    "SSS_ID_CARD",
    "POSTAL_ID",
    "RESIDENCE_PERMIT",
    "VOTER_ID",
    "PROFESSIONAL_ID",
    "NEXUS_CARD",
    "HEALTH_CARD",
    "POSTOFFICE",
    "PHILSYS_ID",
    "UMID",
    "CITIZENCARD",
    "YOUNGSCOT",
    "SCIS",
    "TRAVEL_DOCUMENT",
    "WORK_PERMIT",
];

impl Framework {
    /// Reads `identity_profile_requirements`.
    pub(super) fn read_simple(node: &Node<'_>) -> Option<Self> {
        Self::read(node, |node| node.required("scheme").map(|scheme| vec![scheme]))
    }

    /// Reads `advanced_identity_profile_requirements`.
    pub(super) fn read_advanced(node: &Node<'_>) -> Vec<Self> {
        let profiles = node.object().and_then(|_| node.required("profiles"));
        let profiles = profiles.map(|node| node.non_empty_list()).unwrap_or_default();
        let profiles = profiles.iter().filter_map(|profile| {
            Self::read(profile, |node| {
                node.required("schemes").map(|schemes| schemes.non_empty_list())
            })
        });
        profiles.collect()
    }

    fn read<'a>(node: &Node<'a>, schemes: impl Fn(&Node<'a>) -> Option<Vec<Node<'a>>>) -> Option<Self> {
        node.object()?;
        let framework = read_framework(node);
        let schemes = schemes(node);
        let (name, known) = framework?;
        let schemes = schemes?;
        Some(Self {
            name: name.to_owned(),
            schemes: schemes.iter().filter_map(|node| Scheme::read(node, known)).collect(),
        })
    }
}

/// The name of the framework, and its schemes.
fn read_framework<'a>(node: &Node<'a>) -> Option<(&'a str, Schemes)> {
    let node = node.required("trust_framework")?;
    let name = node.text()?;
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    if known.is_none() {
        node.report("names an unknown trust framework; UK_TFIDA and YOTI_GLOBAL are known");
    }
    known.map(|(_, schemes)| (name, *schemes))
}

impl Scheme {
    /// Whether a document of this type and country meets the scheme's restrictions.
    pub(crate) fn allows(&self, kind: &str, country: &str) -> bool {
        let lists = |list: &[String], value: &str| list.is_empty() || list.iter().any(|item| item == value);
        let mut documents = self.documents.iter();
        self.documents.is_empty()
            || documents.any(|allowed| lists(&allowed.types, kind) && lists(&allowed.countries, country))
    }

    fn read(node: &Node<'_>, known: Schemes) -> Option<Self> {
        node.object()?;
        let kind_node = node.required("type")?;
        let kind = kind_node.text()?;
        let Some((_, objectives)) = known.iter().find(|(known, _)| *known == kind) else {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            kind_node.report(&format!(
                "is not a scheme of this trust framework; it has {}",
                names.join(", ")
            ));
            return None;
        };
        let objective = node.optional("objective").and_then(|node| {
            // Two examples of Yoti's write an empty one for no objective.
            let objective = node.text().filter(|objective| !objective.is_empty())?;
            if objectives.is_empty() {
                node.report(&format!("is not an objective of {kind}, which has none"));
            } else if !objectives.contains(&objective) {
                let allowed = objectives.join(", ");
                node.report(&format!("is not an objective of {kind}, which has {allowed}"));
            }
            Some(objective.to_owned())
        });
        let label = node.optional_text("label").map(str::to_owned);
        let config = node.optional("config");
        Some(Self {
            kind: kind.to_owned(),
            objective,
            label,
            documents: config.as_ref().and_then(read_filter).unwrap_or_default(),
            config: config.and_then(|node| RawValue::from_string(node.value().to_string()).ok()),
        })
    }
}

/// Reads the `filter` of a scheme's `config`.
fn read_filter(node: &Node<'_>) -> Option<Vec<AllowedDocuments>> {
    node.object()?;
    let filter = node.optional("filter")?;
    filter.object()?;
    for (key, only) in [("type", "DOCUMENT_RESTRICTIONS"), ("inclusion", "INCLUDE")] {
        if let Some(node) = filter.required(key)
            && node.text().is_some_and(|text| text != only)
        {
            node.report(&format!("is not `{only}`, the only one known"));
        }
    }
    let documents = filter.required("documents")?.non_empty_list();
    Some(documents.iter().filter_map(AllowedDocuments::read).collect())
}

impl AllowedDocuments {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let texts = |key: &str, is_valid: fn(&str) -> bool, problem: &str| {
            node.read_list(key, |item| {
                let text = item.text()?;
                if !is_valid(text) {
                    item.report(problem);
                }
                Some(text.to_owned())
            })
        };
        let is_country = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_document_type = |text: &str| DOCUMENT_TYPES.contains(&text);
        Some(Self {
            countries: texts(
                "country_codes",
                is_country,
                "is not a country code of three capital letters",
            ),
            types: texts("document_types", is_document_type, "names an unknown type of document"),
        })
    }
}
