//! Extensions: a type and a content of any shape; those that are documented have theirs checked.

use jiff::Timestamp;
use serde_json::Value;

use super::node::{Node, Problems};

#[derive(Clone)]
pub(crate) struct Extension {
    pub(crate) kind: String,
    pub(crate) content: Value,
    pub(crate) issue: Option<ThirdPartyIssue>,
}

/// The `THIRD_PARTY_ATTRIBUTE` extension: attributes that the application will issue.
#[derive(Clone)]
pub(crate) struct ThirdPartyIssue {
    /// As it was sent.
    pub(crate) expiry_date: String,
    pub(crate) names: Vec<String>,
}

impl Extension {
    pub(super) fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        node.object(problems)?;
        let kind = node.required("type", problems)?.filled_text(problems)?;
        let content = node.optional("content");
        let mut issue = None;
        match kind {
            "LOCATION_CONSTRAINT" => {
                location(&node.required("content", problems)?, problems)?;
            }
            "THIRD_PARTY_ATTRIBUTE" => {
                issue = Some(third_party(&node.required("content", problems)?, problems)?);
            }
            "TRANSACTIONAL_FLOW" => {
                node.required("content", problems)?;
            }
            _ => {}
        }
        let content = content.map_or(Value::Null, |node| node.value().clone());
        Some(Self {
            kind: kind.to_owned(),
            content,
            issue,
        })
    }
}

fn location(node: &Node<'_>, problems: &mut Problems) -> Option<()> {
    node.object(problems)?;
    let location = node.required("expected_device_location", problems)?;
    location.object(problems)?;
    let mut within = |key: &str, required: bool, (least, most): (f64, f64)| {
        let node = if required {
            location.required(key, problems)
        } else {
            location.optional(key)
        };
        let Some(node) = node else { return };
        if node
            .number(problems)
            .is_some_and(|number| !(least..=most).contains(&number))
        {
            let range = if most.is_finite() {
                format!("between {least} and {most}")
            } else {
                "0 or more".to_owned()
            };
            problems.add(&node, &format!("is not {range}"));
        }
    };
    within("latitude", true, (-90.0, 90.0));
    within("longitude", true, (-180.0, 180.0));
    within("radius", false, (0.0, f64::INFINITY));
    within("max_uncertainty_radius", false, (0.0, f64::INFINITY));
    Some(())
}

fn third_party(node: &Node<'_>, problems: &mut Problems) -> Option<ThirdPartyIssue> {
    node.object(problems)?;
    let expiry = node.required("expiry_date", problems).and_then(|node| {
        let text = node.text(problems)?;
        if text.parse::<Timestamp>().is_err() {
            problems.add(&node, "is not a date and time as RFC 3339 writes them");
        }
        Some(text.to_owned())
    });
    let definitions = node.required("definitions", problems)?;
    if definitions.value().as_array().is_some_and(Vec::is_empty) {
        problems.add(&definitions, "is empty");
    }
    let names = definitions
        .list(problems)
        .iter()
        .filter_map(|node| {
            node.object(problems)?;
            node.required("name", problems)?
                .filled_text(problems)
                .map(str::to_owned)
        })
        .collect();
    Some(ThirdPartyIssue {
        expiry_date: expiry?,
        names,
    })
}
