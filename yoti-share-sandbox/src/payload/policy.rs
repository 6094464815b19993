//! The policy: which attributes are wanted, and how.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::catalogue;
use super::identity_profile::{self, Framework};
use super::node::{Node, Problems};

/// What the user is asked for.
#[derive(Clone)]
pub(crate) struct Policy {
    pub(crate) wanted: Vec<Wanted>,
    pub(crate) auth_types: Vec<u32>,
    pub(crate) remember_me: bool,
    /// The simple identity profile.
    pub(crate) identity_profile: Option<Framework>,
    /// The advanced one.
    pub(crate) advanced_identity_profile: Vec<Framework>,
}

#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) derivation: Option<Derivation>,
    pub(crate) optional: bool,
    pub(crate) accept_self_asserted: Option<bool>,
    pub(crate) constraints: Vec<SourceConstraint>,
    pub(crate) alternative_names: Vec<String>,
}

/// `age_over:18`, `age_under:65`, `age_over:18:5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Derivation {
    pub(crate) over: bool,
    pub(crate) age: u16,
    pub(crate) buffer: Option<u16>,
}

#[derive(Clone)]
pub(crate) struct SourceConstraint {
    pub(crate) sources: Vec<WantedSource>,
    /// Whether other sources will do as well.
    pub(crate) soft: bool,
}

#[derive(Clone)]
pub(crate) struct WantedSource {
    pub(crate) name: String,
    /// Empty: any.
    pub(crate) sub_type: String,
}

impl Policy {
    pub(super) fn read(node: &Node<'_>, warnings: &mut Vec<String>, problems: &mut Problems) -> Option<Self> {
        node.object(problems)?;
        let wanted: Vec<Wanted> = node
            .optional("wanted")
            .map(|node| {
                node.list(problems)
                    .iter()
                    .filter_map(|node| Wanted::read(node, problems))
                    .collect()
            })
            .unwrap_or_default();
        let auth_types: Vec<u32> = node
            .optional("wanted_auth_types")
            .map(|node| {
                node.list(problems)
                    .iter()
                    .filter_map(|node| node.whole_number(problems))
                    .collect()
            })
            .unwrap_or_default();
        let mut flag = |key| node.optional(key).and_then(|node| node.flag(problems)).unwrap_or(false);
        let remember_me = flag("wanted_remember_me");
        // Checked, and otherwise of no consequence: persons of the sandbox let themselves be remembered.
        flag("wanted_remember_me_optional");
        let identity_profile = node
            .optional("identity_profile_requirements")
            .and_then(|node| identity_profile::simple(&node, problems));
        let advanced_identity_profile = node
            .optional("advanced_identity_profile_requirements")
            .map(|node| identity_profile::advanced(&node, problems))
            .unwrap_or_default();

        if let Some(unknown) = unknown_auth_types(&auth_types) {
            warnings.push(format!(
                "wanted_auth_types holds {unknown}; only 1 (selfie) and 2 (PIN) are known"
            ));
        }
        if identity_profile.is_some() && !advanced_identity_profile.is_empty() {
            warnings.push("both identity profiles are asked for; what the API then does is not documented".to_owned());
        }
        let policy = Self {
            wanted,
            auth_types,
            remember_me,
            identity_profile,
            advanced_identity_profile,
        };
        if policy.wants_nothing() {
            warnings.push("the policy asks for nothing".to_owned());
        }
        Some(policy)
    }

    fn wants_nothing(&self) -> bool {
        self.wanted.is_empty()
            && self.auth_types.is_empty()
            && !self.remember_me
            && self.identity_profile.is_none()
            && self.advanced_identity_profile.is_empty()
    }
}

/// Each of them once, and of very many how many more there are.
fn unknown_auth_types(auth_types: &[u32]) -> Option<String> {
    const TOLD: usize = 20;
    let unknown: BTreeSet<u32> = auth_types
        .iter()
        .copied()
        .filter(|kind| !matches!(kind, 1 | 2))
        .collect();
    let told: Vec<String> = unknown.iter().take(TOLD).map(u32::to_string).collect();
    match unknown.len().saturating_sub(TOLD) {
        0 if told.is_empty() => None,
        0 => Some(told.join(", ")),
        more => Some(format!("{} and {more} more", told.join(", "))),
    }
}

impl Wanted {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        node.object(problems)?;
        let name = node
            .required("name", problems)
            .and_then(|name| attribute_name(&name, problems));
        let derivation = node.optional("derivation").and_then(|node| {
            let text = node.text(problems)?;
            let derivation = text.parse::<Derivation>();
            derivation
                .map_err(|error| problems.add(&node, &error))
                .ok()
                .map(|derivation| (node, derivation))
        });
        let flag = |key: &str, problems: &mut Problems| node.optional(key).and_then(|node| node.flag(problems));
        let optional = flag("optional", problems).unwrap_or(false);
        let accept_self_asserted = flag("accept_self_asserted", problems);
        let constraints = node
            .optional("constraints")
            .map(|node| {
                node.list(problems)
                    .iter()
                    .filter_map(|node| SourceConstraint::read(node, problems))
                    .collect()
            })
            .unwrap_or_default();
        let alternative_names = node
            .optional("alternative_names")
            .map(|node| {
                node.list(problems)
                    .iter()
                    .filter_map(|node| attribute_name(node, problems))
                    .collect()
            })
            .unwrap_or_default();

        let name = name?;
        if let Some((place, derivation)) = &derivation {
            match (&*name, derivation.buffer) {
                ("date_of_birth", None) | ("estimated_age", _) => {}
                ("date_of_birth", Some(_)) => {
                    problems.add(place, "has a buffer, which only `estimated_age` can have");
                }
                _ => problems.add(
                    place,
                    &format!("derives an age from `{name}`; ages are derived from `date_of_birth` or `estimated_age`"),
                ),
            }
        }
        let derivation = derivation.map(|(_, derivation)| derivation);
        Some(Self {
            name,
            derivation,
            optional,
            accept_self_asserted,
            constraints,
            alternative_names,
        })
    }
}

fn attribute_name(node: &Node<'_>, problems: &mut Problems) -> Option<String> {
    let name = node.filled_text(problems)?;
    if let Some(objection) = catalogue::objection(name) {
        problems.add(node, &objection);
        return None;
    }
    Some(name.to_owned())
}

impl SourceConstraint {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        node.object(problems)?;
        let kind = node.required("type", problems)?;
        if kind.text(problems)? != "SOURCE" {
            problems.add(&kind, "is not `SOURCE`, the only type of constraint");
            return None;
        }
        let preferred = node.required("preferred_sources", problems)?;
        preferred.object(problems)?;
        let sources = preferred.required("anchors", problems).map(|node| {
            node.list(problems)
                .iter()
                .filter_map(|node| WantedSource::read(node, problems))
                .collect()
        });
        let soft = preferred
            .optional("soft_preference")
            .and_then(|node| node.flag(problems))
            .unwrap_or(false);
        Some(Self {
            sources: sources?,
            soft,
        })
    }
}

impl WantedSource {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        node.object(problems)?;
        let name = node
            .required("name", problems)
            .and_then(|node| node.filled_text(problems));
        let sub_type = node
            .optional("sub_type")
            .and_then(|node| node.text(problems))
            .unwrap_or_default();
        Some(Self {
            name: name?.to_owned(),
            sub_type: sub_type.to_owned(),
        })
    }
}

impl FromStr for Derivation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            "is not a derivation; `age_over:N`, `age_under:N` or, of an estimated age, `age_over:N:BUFFER` was expected"
                .to_owned()
        };
        let mut parts = text.split(':');
        let over = match parts.next() {
            Some("age_over") => true,
            Some("age_under") => false,
            _ => return Err(wrong()),
        };
        let number = |text: &str| -> Option<u16> {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
            plain
                .then(|| text.parse().ok())
                .flatten()
                .filter(|age| (1..=999).contains(age))
        };
        let out_of_range = || "has a number that is not between 1 and 999".to_owned();
        let age = number(parts.next().ok_or_else(wrong)?).ok_or_else(out_of_range)?;
        let buffer = match parts.next() {
            Some(_) if !over => return Err(wrong()),
            // A buffer of nothing is still a buffer.
            Some("0") => Some(0),
            Some(buffer) => Some(number(buffer).ok_or_else(out_of_range)?),
            None => None,
        };
        if parts.next().is_some() {
            Err(wrong())
        } else {
            Ok(Self { over, age, buffer })
        }
    }
}

impl fmt::Display for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.over { "over" } else { "under" };
        write!(f, "age_{direction}:{}", self.age)?;
        match self.buffer {
            Some(buffer) => write!(f, ":{buffer}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivations_read_back_as_written() {
        for text in [
            "age_over:18",
            "age_under:65",
            "age_over:18:5",
            "age_over:1",
            "age_over:999",
            "age_over:18:0",
        ] {
            assert_eq!(text.parse::<Derivation>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_derivations_are_refused() {
        for text in [
            "",
            "age_over",
            "age_over:",
            "age_over:0",
            "age_over:1000",
            "age_over:018",
            "age_over:-1",
            "age_over:+8",
            "age_over:18:",
            "age_over:18:5:1",
            "age_under:18:5",
            "age_at:18",
            "AGE_OVER:18",
            "age_over: 18",
        ] {
            assert!(text.parse::<Derivation>().is_err(), "{text}");
        }
    }
}
