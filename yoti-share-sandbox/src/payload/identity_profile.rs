//! The two forms of identity profile.

use serde_json::Value;

use super::node::{Node, Problems};

/// A trust framework and what is asked of it.
#[derive(Clone)]
pub(crate) struct Framework {
    pub(crate) name: String,
    pub(crate) schemes: Vec<Scheme>,
}

#[derive(Clone)]
pub(crate) struct Scheme {
    pub(crate) kind: String,
    pub(crate) objective: Option<String>,
    pub(crate) label: Option<String>,
    /// As it was sent; reports repeat it.
    pub(crate) config: Option<Value>,
}

/// The schemes of each framework, and the objectives of each scheme.
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
            ("CAN_CRC", &["AL_L1", "AL_M1"]),
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

/// Reads `identity_profile_requirements`.
pub(super) fn simple(node: &Node<'_>, problems: &mut Problems) -> Option<Framework> {
    node.object(problems)?;
    let framework = trust_framework(node, problems);
    let scheme = node.required("scheme", problems);
    let (name, known) = framework?;
    let scheme = scheme_of(&scheme?, known, problems)?;
    Some(Framework {
        name: name.to_owned(),
        schemes: vec![scheme],
    })
}

/// Reads `advanced_identity_profile_requirements`.
pub(super) fn advanced(node: &Node<'_>, problems: &mut Problems) -> Vec<Framework> {
    if node.object(problems).is_none() {
        return Vec::new();
    }
    let Some(profiles) = node.required("profiles", problems) else {
        return Vec::new();
    };
    filled_list(&profiles, problems)
        .iter()
        .filter_map(|profile| advanced_profile(profile, problems))
        .collect()
}

fn advanced_profile(node: &Node<'_>, problems: &mut Problems) -> Option<Framework> {
    node.object(problems)?;
    let framework = trust_framework(node, problems);
    let schemes = node.required("schemes", problems);
    let (name, known) = framework?;
    let schemes = filled_list(&schemes?, problems);
    let schemes = schemes
        .iter()
        .filter_map(|scheme| scheme_of(scheme, known, problems))
        .collect();
    Some(Framework {
        name: name.to_owned(),
        schemes,
    })
}

fn filled_list<'a>(node: &Node<'a>, problems: &mut Problems) -> Vec<Node<'a>> {
    if node.value().as_array().is_some_and(Vec::is_empty) {
        problems.add(node, "is empty");
    }
    node.list(problems)
}

type Schemes = &'static [(&'static str, &'static [&'static str])];

fn trust_framework<'a>(node: &Node<'a>, problems: &mut Problems) -> Option<(&'a str, Schemes)> {
    let node = node.required("trust_framework", problems)?;
    let name = node.text(problems)?;
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    if known.is_none() {
        problems.add(
            &node,
            "names an unknown trust framework; UK_TFIDA and YOTI_GLOBAL are known",
        );
    }
    known.map(|(_, schemes)| (name, *schemes))
}

fn scheme_of(node: &Node<'_>, known: Schemes, problems: &mut Problems) -> Option<Scheme> {
    node.object(problems)?;
    let kind_node = node.required("type", problems)?;
    let kind = kind_node.text(problems)?;
    let Some((_, objectives)) = known.iter().find(|(known, _)| *known == kind) else {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        problems.add(
            &kind_node,
            &format!("is not a scheme of this trust framework; it has {}", names.join(", ")),
        );
        return None;
    };
    let objective = node.optional("objective").and_then(|node| {
        let objective = node.text(problems)?;
        if !objectives.contains(&objective) {
            let allowed = if objectives.is_empty() {
                "none".to_owned()
            } else {
                objectives.join(", ")
            };
            problems.add(&node, &format!("is not an objective of {kind}, which has {allowed}"));
        }
        Some(objective.to_owned())
    });
    let label = node
        .optional("label")
        .and_then(|node| node.text(problems))
        .map(str::to_owned);
    let config = node.optional("config").map(|node| {
        document_restrictions(&node, problems);
        node.value().clone()
    });
    Some(Scheme {
        kind: kind.to_owned(),
        objective,
        label,
        config,
    })
}

fn document_restrictions(node: &Node<'_>, problems: &mut Problems) -> Option<()> {
    node.object(problems)?;
    let filter = node.optional("filter")?;
    filter.object(problems)?;
    for (key, only) in [("type", "DOCUMENT_RESTRICTIONS"), ("inclusion", "INCLUDE")] {
        if let Some(node) = filter.required(key, problems)
            && node.text(problems).is_some_and(|text| text != only)
        {
            problems.add(&node, &format!("is not `{only}`, the only one known"));
        }
    }
    for document in filled_list(&filter.required("documents", problems)?, problems) {
        if document.object(problems).is_none() {
            continue;
        }
        for code in document
            .optional("country_codes")
            .map(|node| node.list(problems))
            .unwrap_or_default()
        {
            let well_formed = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
            if code.text(problems).is_some_and(|text| !well_formed(text)) {
                problems.add(&code, "is not a country code of three capital letters");
            }
        }
        for kind in document
            .optional("document_types")
            .map(|node| node.list(problems))
            .unwrap_or_default()
        {
            if kind.text(problems).is_some_and(|text| !DOCUMENT_TYPES.contains(&text)) {
                problems.add(&kind, "names an unknown type of document");
            }
        }
    }
    Some(())
}
