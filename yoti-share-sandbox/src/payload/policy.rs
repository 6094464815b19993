//! The policy: the requested attributes and their terms.

use std::collections::BTreeSet;

use super::catalogue;
use super::derivation::Derivation;
use super::identity_profile::Framework;
use super::node::Node;

/// The attributes, identity profiles and authentication that the application requests.
#[derive(Clone)]
pub(crate) struct Policy {
    pub(crate) wanted: Vec<WantedAttribute>,
    pub(crate) auth_types: Vec<AuthType>,
    pub(crate) remember_me: bool,
    pub(crate) identity_profile: Option<Framework>,
    pub(crate) advanced_identity_profile: Vec<Framework>,
}

#[derive(Clone)]
pub(crate) struct WantedAttribute {
    pub(crate) name: String,
    pub(crate) derivation: Option<Derivation>,
    pub(crate) optional: bool,
    pub(crate) accept_self_asserted: Option<bool>,
    pub(crate) constraints: Vec<SourceConstraint>,
    pub(crate) alternative_names: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct SourceConstraint {
    pub(crate) sources: Vec<WantedSource>,
    /// Whether the sources are preferred and others are accepted too.
    pub(crate) soft: bool,
}

#[derive(Clone)]
pub(crate) struct WantedSource {
    pub(crate) name: String,
    /// Without one, every sub type is accepted.
    pub(crate) sub_type: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AuthType {
    Selfie,
    Pin,
    Unknown(u32),
}

impl From<u32> for AuthType {
    fn from(number: u32) -> Self {
        match number {
            1 => Self::Selfie,
            2 => Self::Pin,
            other => Self::Unknown(other),
        }
    }
}

impl Policy {
    pub(super) fn read(node: &Node<'_>, warnings: &mut Vec<String>) -> Option<Self> {
        node.object()?;
        let wanted = node.read_list("wanted", WantedAttribute::read);
        let auth_types = node.read_list("wanted_auth_types", |node| node.unsigned().map(AuthType::from));
        let remember_me = node.optional_flag("wanted_remember_me").unwrap_or(false);
        // Only its type matters: the sandbox's persons always agree to be remembered.
        node.optional_flag("wanted_remember_me_optional");
        let identity_profile = node.optional("identity_profile_requirements");
        let advanced_identity_profile = node.optional("advanced_identity_profile_requirements");
        let policy = Self {
            wanted,
            auth_types,
            remember_me,
            identity_profile: identity_profile.and_then(|node| Framework::read_simple(&node)),
            advanced_identity_profile: advanced_identity_profile
                .map(|node| Framework::read_advanced(&node))
                .unwrap_or_default(),
        };
        if let Some(unknown) = unknown_auth_types(&policy.auth_types) {
            warnings.push(format!(
                "wanted_auth_types contains {unknown}; only 1 (selfie) and 2 (PIN) are known"
            ));
        }
        if policy.identity_profile.is_some() && !policy.advanced_identity_profile.is_empty() {
            warnings.push("both identity profiles are requested; the API's behaviour is not documented".to_owned());
        }
        if policy.is_empty() {
            warnings.push("the policy requests nothing".to_owned());
        }
        Some(policy)
    }

    fn is_empty(&self) -> bool {
        self.wanted.is_empty()
            && self.auth_types.is_empty()
            && !self.remember_me
            && self.identity_profile.is_none()
            && self.advanced_identity_profile.is_empty()
    }
}

/// Lists each unknown authentication type once. A long list is cut, and ends with the number of the types left out.
fn unknown_auth_types(auth_types: &[AuthType]) -> Option<String> {
    const LISTED: usize = 20;
    let unknown: BTreeSet<u32> = auth_types
        .iter()
        .filter_map(|kind| match kind {
            AuthType::Unknown(number) => Some(*number),
            AuthType::Selfie | AuthType::Pin => None,
        })
        .collect();
    let listed: Vec<String> = unknown.iter().take(LISTED).map(u32::to_string).collect();
    match unknown.len().saturating_sub(LISTED) {
        0 if listed.is_empty() => None,
        0 => Some(listed.join(", ")),
        more => Some(format!("{} and {more} more", listed.join(", "))),
    }
}

impl WantedAttribute {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let name = node.required("name").and_then(|name| read_name(&name));
        let derivation = node.optional("derivation").and_then(|node| {
            let parsed = node.text()?.parse::<Derivation>();
            parsed
                .map_err(|error| node.report(&error))
                .ok()
                .map(|derivation| (node, derivation))
        });
        let optional = node.optional_flag("optional").unwrap_or(false);
        let accept_self_asserted = node.optional_flag("accept_self_asserted");
        let constraints = node.read_list("constraints", SourceConstraint::read);
        let alternative_names = node.read_list("alternative_names", read_name);

        let name = name?;
        if let Some((node, derivation)) = &derivation {
            match (&*name, derivation.buffer) {
                ("date_of_birth", None) | ("estimated_age", _) => {}
                ("date_of_birth", Some(_)) => node.report("has a buffer, which only `estimated_age` can have"),
                _ => node.report(&format!(
                    "derives an age from `{name}`; ages are derived from `date_of_birth` or `estimated_age`"
                )),
            }
        }
        Some(Self {
            name,
            derivation: derivation.map(|(_, derivation)| derivation),
            optional,
            accept_self_asserted,
            constraints,
            alternative_names,
        })
    }

    /// The names of the attributes that can answer, in the order in which they are tried.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.name).chain(self.alternative_names.iter().map(|name| &**name))
    }
}

fn read_name(node: &Node<'_>) -> Option<String> {
    let name = node.non_empty_text()?;
    match catalogue::check_requested_name(name) {
        Ok(()) => Some(name.to_owned()),
        Err(problem) => {
            node.report(&problem);
            None
        }
    }
}

impl SourceConstraint {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let kind = node.required("type")?;
        if kind.text()? != "SOURCE" {
            kind.report("is not `SOURCE`, the only type of constraint");
            return None;
        }
        let preferred = node.required("preferred_sources")?;
        preferred.object()?;
        preferred.required("anchors")?;
        Some(Self {
            sources: preferred.read_list("anchors", WantedSource::read),
            soft: preferred.optional_flag("soft_preference").unwrap_or(false),
        })
    }
}

impl WantedSource {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.object()?;
        let name = node.required("name").and_then(|node| node.non_empty_text());
        let sub_type = node.optional_text("sub_type").filter(|sub_type| !sub_type.is_empty());
        Some(Self {
            name: name?.to_owned(),
            sub_type: sub_type.map(str::to_owned),
        })
    }
}
