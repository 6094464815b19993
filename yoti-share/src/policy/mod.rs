//! Policies, their attributes with source constraints, and identity profiles.

mod builder;
mod const_check;
mod const_fn;
mod describe;
mod display;
mod identity_profile;
mod scheme;
mod source_constraint;
mod summary;
#[cfg(test)]
mod tests;
mod wanted_attribute;

use std::{borrow::Cow, ops::Not};

use serde::{Serialize, Serializer};

pub(crate) use self::summary::hash;
pub use self::{
    builder::PolicyBuilder,
    identity_profile::{AdvancedIdentityProfile, IdentityProfile},
    scheme::{DocumentRestriction, Scheme, TrustProfile},
    source_constraint::{SourceAnchor, SourceConstraint},
    wanted_attribute::WantedAttribute,
};
#[doc(hidden)]
pub use self::{
    const_check::{check, check_alternative, check_item},
    identity_profile::{IdentityRequirements, static_advanced_identity_profile, static_identity_profile},
    scheme::{static_document_restriction, static_scheme, static_trust_profile},
    source_constraint::{preferred_sources, required_sources, static_source},
};
use self::{
    const_fn::{as_slice, str_eq},
    summary::Summary,
};
use crate::error::ConfigError;

/// The attributes, authentications, remember-me ID and identity profile that a share requests.
///
/// The derive creates policies at compile time, [`Policy::builder`] at run time. `Serialize` writes a policy as the API
/// expects it, `Display` describes it for people, one request per line.
///
/// ```
/// use yoti_share::Policy;
///
/// let policy = Policy::builder().full_name().age_over(18).build()?;
/// assert_eq!(policy.len(), 2);
/// assert!(policy.wants("date_of_birth"));
/// assert_eq!(
///     policy.to_string(),
///     "full_name, required\nage_over:18 from date_of_birth, required\n",
/// );
/// # Ok::<(), yoti_share::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    items: Cow<'static, [PolicyItem]>,
    auth_types: Cow<'static, [AuthType]>,
    remember_me: Option<RememberMe>,
    identity: Option<IdentityRequirements>,
    /// A summary of all items for the checks at compile time, computed once.
    summary: Summary,
}

/// An item of a policy. Policies from the builder contain only attributes.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum PolicyItem {
    /// A requested attribute, and the hash of its label.
    Attribute(WantedAttribute, u32),
    /// The policy of a flattened struct.
    Flattened(&'static Policy),
    /// A field for the identity profile report, which is not requested by name.
    Report,
}

impl PolicyItem {
    /// Creates the item of a requested attribute.
    pub(crate) const fn attribute(wanted: WantedAttribute) -> Self {
        let hash = hash(wanted.label());
        Self::Attribute(wanted, hash)
    }
}

/// An authentication that the person must pass while sharing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthType {
    /// 1: the person takes a selfie, which is compared with theirs.
    Selfie,
    /// 2: the person enters the PIN of the app.
    Pin,
    /// Another authentication, by its number on the wire.
    Other(u32),
}

impl AuthType {
    /// The number on the wire.
    pub const fn number(self) -> u32 {
        match self {
            Self::Selfie => 1,
            Self::Pin => 2,
            Self::Other(number) => number,
        }
    }
}

/// Whether a share must contain a remember-me ID, by which the application recognises the person next time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RememberMe {
    /// The share contains a remember-me ID.
    Required,
    /// The person may leave the remember-me ID out.
    Optional,
}

impl RememberMe {
    /// Combines what two policies request.
    fn combine(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(Self::Required), Some(Self::Required | Self::Optional) | None)
            | (Some(Self::Optional) | None, Some(Self::Required)) => Some(Self::Required),
            (Some(Self::Optional), Some(Self::Optional) | None) | (None, Some(Self::Optional)) => Some(Self::Optional),
            (None, None) => None,
        }
    }
}

/// For constants that the derive writes, of attributes that it compared with each other: there is nothing to search.
pub const fn static_policy_of_attributes(items: &'static [PolicyItem]) -> Policy {
    Policy {
        items: Cow::Borrowed(items),
        auth_types: Cow::Borrowed(&[]),
        remember_me: None,
        summary: Summary::without_search(items, false),
        identity: None,
    }
}

/// For constants that the derive writes.
pub const fn static_policy(
    items: &'static [PolicyItem],
    auth_types: &'static [AuthType],
    remember_me: Option<RememberMe>,
    identity: Option<IdentityRequirements>,
) -> Policy {
    Policy {
        items: Cow::Borrowed(items),
        auth_types: Cow::Borrowed(auth_types),
        remember_me,
        summary: Summary::new(items, identity.is_some()),
        identity,
    }
}

impl Policy {
    /// The number of requested attributes, including those of flattened structs.
    pub const fn len(&self) -> usize {
        let (mut items, mut count) = (self.items(), 0);
        while let [item, rest @ ..] = items {
            count += match item {
                PolicyItem::Attribute(..) => 1,
                PolicyItem::Flattened(policy) => policy.len(),
                PolicyItem::Report => 0,
            };
            items = rest;
        }
        count
    }

    /// Whether the policy requests nothing: no attribute, authentication, remember-me ID or identity profile.
    pub const fn is_empty(&self) -> bool {
        let (mut items, mut empty) = (self.items(), self.has_only_items());
        while let (true, [item, rest @ ..]) = (empty, items) {
            empty = match item {
                PolicyItem::Attribute(..) => false,
                PolicyItem::Flattened(policy) => policy.is_empty(),
                PolicyItem::Report => true,
            };
            items = rest;
        }
        empty
    }

    /// Whether the policy requests the attribute of this wire name. A derivation counts as its attribute: `age_over = 18`
    /// requests `date_of_birth`.
    pub const fn wants(&self, name: &str) -> bool {
        let mut items = self.items();
        while let [item, rest @ ..] = items {
            let wants = match item {
                PolicyItem::Attribute(wanted, _) => str_eq(wanted.name(), name),
                PolicyItem::Flattened(policy) => policy.wants(name),
                PolicyItem::Report => false,
            };
            if wants {
                return true;
            }
            items = rest;
        }
        false
    }

    /// The requested attributes in order; those of a flattened struct are at the place of its field.
    pub fn wanted(&self) -> impl Iterator<Item = &WantedAttribute> {
        self.all_items().filter_map(|item| match item {
            PolicyItem::Attribute(wanted, _) => Some(wanted),
            PolicyItem::Flattened(_) | PolicyItem::Report => None,
        })
    }

    /// The requested authentications, each once.
    pub fn auth_types(&self) -> impl Iterator<Item = AuthType> {
        let all = || self.all_policies().flat_map(|policy| policy.auth_types.iter().copied());
        // Policies have very few of them, so a search is cheaper than a set.
        all().enumerate().filter_map(move |(index, auth)| {
            let is_first = all().take(index).all(|earlier| earlier.number() != auth.number());
            is_first.then_some(auth)
        })
    }

    /// Whether a remember-me ID is requested. If flattened structs differ, it is required.
    pub fn remember_me(&self) -> Option<RememberMe> {
        self.all_policies()
            .map(|policy| policy.remember_me)
            .fold(None, RememberMe::combine)
    }

    /// The requested identity profile, if it has the simple form.
    pub fn identity_profile(&self) -> Option<&IdentityProfile> {
        match self.identity()? {
            IdentityRequirements::Simple(profile) => Some(profile),
            IdentityRequirements::Advanced(_) => None,
        }
    }

    /// The requested identity profiles, if they have the advanced form.
    pub fn advanced_identity_profile(&self) -> Option<&AdvancedIdentityProfile> {
        match self.identity()? {
            IdentityRequirements::Simple(_) => None,
            IdentityRequirements::Advanced(profile) => Some(profile),
        }
    }

    pub(crate) const fn items(&self) -> &[PolicyItem] {
        as_slice(&self.items)
    }

    /// The item at this index, where the items of a flattened policy follow it; or how much too large the index is.
    ///
    /// Iterators use it, so that reading a policy allocates nothing.
    const fn nth_item(&self, mut index: usize) -> Result<&PolicyItem, usize> {
        let mut items = self.items();
        while let [item, rest @ ..] = items {
            if index == 0 {
                return Ok(item);
            }
            index -= 1;
            if let PolicyItem::Flattened(policy) = item {
                match policy.nth_item(index) {
                    Ok(item) => return Ok(item),
                    Err(excess) => index = excess,
                }
            }
            items = rest;
        }
        Err(index)
    }

    fn all_items(&self) -> impl Iterator<Item = &PolicyItem> {
        (0..).map_while(|index| self.nth_item(index).ok())
    }

    /// This policy and every one flattened into it.
    fn all_policies(&self) -> impl Iterator<Item = &Self> {
        let flattened = self.all_items().filter_map(|item| match item {
            PolicyItem::Flattened(policy) => Some(*policy),
            PolicyItem::Attribute(..) | PolicyItem::Report => None,
        });
        std::iter::once(self).chain(flattened)
    }

    /// The first identity profile: its own or that of a flattened struct.
    const fn identity(&self) -> Option<&IdentityRequirements> {
        let (mut items, mut identity) = (self.items(), self.identity.as_ref());
        while let (None, [item, rest @ ..]) = (identity, items) {
            if let PolicyItem::Flattened(policy) = item {
                identity = policy.identity();
            }
            items = rest;
        }
        identity
    }

    const fn has_only_items(&self) -> bool {
        as_slice(&self.auth_types).is_empty() && self.remember_me.is_none() && self.identity.is_none()
    }

    /// Whether a field expects an identity profile report although no identity profile is requested.
    const fn lacks_identity_for_report(&self) -> bool {
        self.has_report() && self.identity().is_none()
    }

    const fn has_report(&self) -> bool {
        let mut items = self.items();
        while let [item, rest @ ..] = items {
            let has_report = match item {
                PolicyItem::Attribute(..) => false,
                PolicyItem::Flattened(policy) => policy.has_report(),
                PolicyItem::Report => true,
            };
            if has_report {
                return true;
            }
            items = rest;
        }
        false
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let error = |field: &'static str, problem: String| Err(ConfigError::new(field, problem));
        if self.is_empty() {
            let problem =
                "requests nothing; add an attribute, an authentication, a remember-me ID or an identity profile";
            return error("policy", problem.to_owned());
        }
        if let Some(identity) = self.identity() {
            identity.check()?;
        }
        if self.lacks_identity_for_report() {
            let problem = "has a field for `identity_profile_report` but requests no identity profile; add `#[share(identity_profile(…))]`";
            return error("policy", problem.to_owned());
        }
        let wanted: Vec<&WantedAttribute> = self.wanted().collect();
        for (index, attribute) in wanted.iter().enumerate() {
            attribute.check()?;
            let mut earlier = wanted.iter().take(index);
            if let Some(conflict) = earlier.find_map(|earlier| earlier.conflict_with(attribute)) {
                let problem = format!("requests `{}` twice {}", attribute.label(), conflict.as_str());
                return error("wanted", problem);
            }
        }
        Ok(())
    }
}

impl PartialEq for Policy {
    /// Policies are equal if they request the same, whether at compile time or at run time.
    fn eq(&self, other: &Self) -> bool {
        self.wanted().eq(other.wanted())
            && self.auth_types().eq(other.auth_types())
            && self.remember_me() == other.remember_me()
            && self.identity() == other.identity()
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            wanted: Vec<&'a WantedAttribute>,
            wanted_auth_types: Vec<u32>,
            wanted_remember_me: bool,
            #[serde(skip_serializing_if = "Not::not")]
            wanted_remember_me_optional: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            identity_profile_requirements: Option<&'a IdentityProfile>,
            #[serde(skip_serializing_if = "Option::is_none")]
            advanced_identity_profile_requirements: Option<&'a AdvancedIdentityProfile>,
        }

        let remember_me = self.remember_me();
        let body = Body {
            wanted: self.wanted().collect(),
            wanted_auth_types: self.auth_types().map(AuthType::number).collect(),
            wanted_remember_me: remember_me.is_some(),
            wanted_remember_me_optional: remember_me == Some(RememberMe::Optional),
            identity_profile_requirements: self.identity_profile(),
            advanced_identity_profile_requirements: self.advanced_identity_profile(),
        };
        body.serialize(serializer)
    }
}
