//! What is asked of a person: attributes, authentication, remember-me, identity profiles.

mod builder;
mod const_check;
mod identity_profile;
mod source_constraint;
#[cfg(test)]
mod tests;
mod wanted_attribute;

use std::{borrow::Cow, fmt, slice};

use serde::{
    Serialize, Serializer,
    ser::{SerializeSeq, SerializeStruct},
};

#[doc(hidden)]
pub use self::const_check::{check, check_alternative, check_part};
pub use self::{
    builder::PolicyBuilder,
    identity_profile::{AdvancedIdentityProfile, DocumentRestriction, IdentityProfile, Scheme, TrustProfile},
    source_constraint::{SourceAnchor, SourceConstraint},
    wanted_attribute::WantedAttribute,
};
use crate::error::ConfigError;

/// What a share asks for.
///
/// The derive makes one at compile time, [`Policy::builder`] at run time; both are this type. `Serialize` writes it
/// as the API takes it, `Display` writes it for people, one line per thing asked.
///
/// ```
/// use yoti_share::Policy;
///
/// let policy = Policy::builder().full_name().age_over(18).build()?;
/// assert_eq!(policy.len(), 2);
/// assert!(policy.wants("date_of_birth"));
/// assert_eq!(policy.to_string(), "full_name, required\nage_over:18 from date_of_birth, required\n");
/// # Ok::<(), yoti_share::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    parts: Cow<'static, [Part]>,
    auth: Cow<'static, [AuthType]>,
    remember_me: Option<RememberMe>,
    identity: Identity,
}

/// One thing in a policy. The derive writes them; a policy from the builder has only attributes.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum Part {
    /// An attribute.
    Wanted(WantedAttribute),
    /// The policy of a struct that is flattened in.
    Nested(&'static Policy),
    /// A field for the identity profile report, which is not asked for by name.
    Report,
}

/// The identity profile that a policy asks for, if any.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum Identity {
    None,
    Simple(IdentityProfile),
    Advanced(AdvancedIdentityProfile),
}

/// An authentication that the person has to pass while sharing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthType {
    /// 1: a photograph taken on the spot is matched.
    Selfie,
    /// 2: the PIN of the app.
    Pin,
    /// Another one, by its number on the wire.
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

/// Whether the person is to be recognised when they come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RememberMe {
    /// A remember-me id is part of the share.
    Required,
    /// A remember-me id is asked for, and may be left out.
    Optional,
}

impl RememberMe {
    /// What two policies ask together.
    fn united(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(Self::Required), _) | (_, Some(Self::Required)) => Some(Self::Required),
            (one, other) => one.or(other),
        }
    }
}

/// Structs can be flattened into each other this deep. It bounds the iterator, which is why nothing is allocated.
const MAX_DEPTH: usize = 32;

impl Policy {
    /// Starts a policy at run time.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::new()
    }

    /// What the derive writes.
    pub(crate) const fn known(
        parts: &'static [Part],
        auth: &'static [AuthType],
        remember_me: Option<RememberMe>,
        identity: Identity,
    ) -> Self {
        let policy = Self {
            parts: Cow::Borrowed(parts),
            auth: Cow::Borrowed(auth),
            remember_me,
            identity,
        };
        assert!(
            policy.depth() <= MAX_DEPTH,
            "structs are flattened into each other more than 32 deep"
        );
        policy
    }

    /// How many attributes are asked for, those of flattened structs included.
    pub const fn len(&self) -> usize {
        let mut count = 0;
        let mut parts = self.parts();
        while let [part, rest @ ..] = parts {
            count += match part {
                Part::Wanted(_) => 1,
                Part::Nested(policy) => policy.len(),
                Part::Report => 0,
            };
            parts = rest;
        }
        count
    }

    /// Whether nothing at all is asked for: no attribute, authentication, remember-me id or identity profile.
    pub const fn is_empty(&self) -> bool {
        if !self.own_auth().is_empty() || self.remember_me.is_some() || !matches!(self.identity, Identity::None) {
            return false;
        }
        let mut parts = self.parts();
        while let [part, rest @ ..] = parts {
            let empty = match part {
                Part::Wanted(_) => false,
                Part::Nested(policy) => policy.is_empty(),
                Part::Report => true,
            };
            if !empty {
                return false;
            }
            parts = rest;
        }
        true
    }

    /// Whether the attribute of this wire name is asked for. A derivation counts under the attribute it is worked
    /// out from: `age_over = 18` wants `date_of_birth`.
    pub const fn wants(&self, name: &str) -> bool {
        let mut parts = self.parts();
        while let [part, rest @ ..] = parts {
            let wants = match part {
                Part::Wanted(wanted) => wanted_attribute::same_text(wanted.name(), name),
                Part::Nested(policy) => policy.wants(name),
                Part::Report => false,
            };
            if wants {
                return true;
            }
            parts = rest;
        }
        false
    }

    /// The attributes in the order they are asked for, those of flattened structs in the place of their field.
    pub fn wanted(&self) -> impl Iterator<Item = &WantedAttribute> {
        self.walk().filter_map(|step| match step {
            Step::Wanted(wanted) => Some(wanted),
            Step::Policy(_) => None,
        })
    }

    /// The authentications asked for, each once.
    pub fn auth_types(&self) -> impl Iterator<Item = AuthType> {
        // A handful at most: looking back over them is cheaper than remembering them.
        self.all_auth().enumerate().filter_map(|(index, auth)| {
            let seen = self
                .all_auth()
                .take(index)
                .any(|earlier| earlier.number() == auth.number());
            (!seen).then_some(auth)
        })
    }

    fn all_auth(&self) -> impl Iterator<Item = AuthType> {
        self.policies().flat_map(|policy| policy.own_auth().iter().copied())
    }

    /// Whether a remember-me id is asked for. Where flattened structs differ, required wins.
    pub fn remember_me(&self) -> Option<RememberMe> {
        self.policies()
            .map(|policy| policy.remember_me)
            .fold(None, RememberMe::united)
    }

    /// The identity profile asked for, in its simple form.
    pub fn identity_profile(&self) -> Option<&IdentityProfile> {
        match self.identity() {
            Identity::Simple(profile) => Some(profile),
            _ => None,
        }
    }

    /// The identity profiles asked for, in the advanced form.
    pub fn advanced_identity_profile(&self) -> Option<&AdvancedIdentityProfile> {
        match self.identity() {
            Identity::Advanced(profile) => Some(profile),
            _ => None,
        }
    }

    pub(crate) const fn parts(&self) -> &[Part] {
        match &self.parts {
            Cow::Borrowed(parts) => parts,
            Cow::Owned(parts) => parts.as_slice(),
        }
    }

    /// The first identity profile, its own or a flattened struct's.
    const fn identity(&self) -> &Identity {
        let mut parts = self.parts();
        if !matches!(self.identity, Identity::None) {
            return &self.identity;
        }
        while let [part, rest @ ..] = parts {
            if let Part::Nested(policy) = part {
                let identity = policy.identity();
                if !matches!(identity, Identity::None) {
                    return identity;
                }
            }
            parts = rest;
        }
        &Identity::None
    }

    const fn own_auth(&self) -> &[AuthType] {
        match &self.auth {
            Cow::Borrowed(auth) => auth,
            Cow::Owned(auth) => auth.as_slice(),
        }
    }

    /// This policy and every one flattened into it.
    fn policies(&self) -> impl Iterator<Item = &Policy> {
        std::iter::once(self).chain(self.walk().filter_map(|step| match step {
            Step::Policy(policy) => Some(policy),
            Step::Wanted(_) => None,
        }))
    }

    fn walk(&self) -> Walk<'_> {
        let mut levels: [slice::Iter<'_, Part>; MAX_DEPTH] = std::array::from_fn(|_| [].iter());
        if let Some(first) = levels.first_mut() {
            *first = self.parts().iter();
        }
        Walk { levels, depth: 0 }
    }

    const fn depth(&self) -> usize {
        let mut deepest = 0;
        let mut parts = self.parts();
        while let [part, rest @ ..] = parts {
            if let Part::Nested(policy) = part {
                // Asked once: asked twice at each level, it would take twice as long with each.
                let depth = policy.depth();
                if depth > deepest {
                    deepest = depth;
                }
            }
            parts = rest;
        }
        deepest + 1
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if self.is_empty() {
            let problem =
                "asks for nothing; add an attribute, an authentication, a remember-me id or an identity profile";
            return Err(ConfigError::new("policy", problem));
        }
        match self.identity() {
            Identity::None => {}
            Identity::Simple(profile) => profile.check()?,
            Identity::Advanced(profile) => profile.check()?,
        }
        if self.misses_profile_for_report() {
            let problem = "has a field for `identity_profile_report` but asks for no identity profile; add `#[share(identity_profile(…))]`";
            return Err(ConfigError::new("policy", problem));
        }
        let wanted: Vec<&WantedAttribute> = self.wanted().collect();
        for (index, attribute) in wanted.iter().enumerate() {
            attribute.check()?;
            for earlier in wanted.iter().take(index) {
                let what = attribute.wanted_derivation().unwrap_or(attribute.name());
                let problem = if earlier.contradicts(attribute) {
                    format!("asks twice for `{what}` with other options; one age check has one answer")
                } else if earlier.asks_the_same(attribute) {
                    format!("asks twice for `{what}` with the same constraints; ask once")
                } else {
                    continue;
                };
                return Err(ConfigError::new("wanted", problem));
            }
        }
        Ok(())
    }

    const fn expects_report(&self) -> bool {
        let mut parts = self.parts();
        while let [part, rest @ ..] = parts {
            let expects = match part {
                Part::Wanted(_) => false,
                Part::Nested(policy) => policy.expects_report(),
                Part::Report => true,
            };
            if expects {
                return true;
            }
            parts = rest;
        }
        false
    }

    pub(super) const fn misses_profile_for_report(&self) -> bool {
        self.expects_report() && matches!(self.identity(), Identity::None)
    }

    fn serialize_wanted<Seq: SerializeSeq>(&self, sequence: &mut Seq) -> Result<(), Seq::Error> {
        self.parts().iter().try_for_each(|part| match part {
            Part::Wanted(wanted) => sequence.serialize_element(wanted),
            Part::Nested(policy) => policy.serialize_wanted(sequence),
            Part::Report => Ok(()),
        })
    }
}

/// A walk through a policy and those flattened into it, which allocates nothing.
struct Walk<'a> {
    /// Where each level of nesting has got to. `Policy::known` keeps policies from being nested deeper.
    levels: [slice::Iter<'a, Part>; MAX_DEPTH],
    depth: usize,
}

enum Step<'a> {
    Wanted(&'a WantedAttribute),
    Policy(&'a Policy),
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        loop {
            match self.levels.get_mut(self.depth)?.next() {
                Some(Part::Wanted(wanted)) => return Some(Step::Wanted(wanted)),
                Some(Part::Nested(policy)) => {
                    self.depth += 1;
                    *self.levels.get_mut(self.depth)? = policy.parts().iter();
                    return Some(Step::Policy(policy));
                }
                Some(Part::Report) => {}
                None => self.depth = self.depth.checked_sub(1)?,
            }
        }
    }
}

impl PartialEq for Policy {
    /// Two policies are equal when they ask the same, however they came about.
    fn eq(&self, other: &Self) -> bool {
        self.wanted().eq(other.wanted())
            && self.auth_types().eq(other.auth_types())
            && self.remember_me() == other.remember_me()
            && self.identity_profile() == other.identity_profile()
            && self.advanced_identity_profile() == other.advanced_identity_profile()
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct List<'a>(&'a Policy);

        impl Serialize for List<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut sequence = serializer.serialize_seq(Some(self.0.len()))?;
                self.0.serialize_wanted(&mut sequence)?;
                sequence.end()
            }
        }

        struct AuthTypes<'a>(&'a Policy);

        impl Serialize for AuthTypes<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.auth_types().map(AuthType::number))
            }
        }

        let mut policy = serializer.serialize_struct("Policy", 6)?;
        policy.serialize_field("wanted", &List(self))?;
        policy.serialize_field("wanted_auth_types", &AuthTypes(self))?;
        let remember_me = self.remember_me();
        policy.serialize_field("wanted_remember_me", &remember_me.is_some())?;
        if remember_me == Some(RememberMe::Optional) {
            policy.serialize_field("wanted_remember_me_optional", &true)?;
        }
        match self.identity() {
            Identity::None => {}
            Identity::Simple(profile) => policy.serialize_field("identity_profile_requirements", profile)?,
            Identity::Advanced(profile) => policy.serialize_field("advanced_identity_profile_requirements", profile)?,
        }
        policy.end()
    }
}

impl fmt::Display for Policy {
    /// What is asked, one line for each thing, as a privacy review wants to read it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for wanted in self.wanted() {
            match wanted.wanted_derivation() {
                Some(derivation) => write!(f, "{derivation} from {}", wanted.name())?,
                None => f.write_str(wanted.name())?,
            }
            f.write_str(if wanted.is_optional() {
                ", optional"
            } else {
                ", required"
            })?;
            for (at, name) in wanted.alternatives().enumerate() {
                write!(f, "{} {name}", if at == 0 { ", or instead" } else { " or" })?;
            }
            for constraint in wanted.constraints() {
                f.write_str(if constraint.is_soft() {
                    ", preferably from"
                } else {
                    ", only from"
                })?;
                for (at, anchor) in constraint.anchors().iter().enumerate() {
                    write!(f, "{} {}", if at == 0 { "" } else { " or" }, anchor.name())?;
                    if !anchor.required_sub_type().is_empty() {
                        write!(f, " ({})", anchor.required_sub_type())?;
                    }
                }
            }
            match wanted.accepts_self_asserted() {
                Some(true) => f.write_str(", the person's own word will do")?,
                Some(false) => f.write_str(", the person's own word will not do")?,
                None => {}
            }
            f.write_str("\n")?;
        }
        for auth in self.auth_types() {
            match auth {
                AuthType::Selfie => f.write_str("selfie authentication\n")?,
                AuthType::Pin => f.write_str("PIN authentication\n")?,
                AuthType::Other(number) => writeln!(f, "authentication of type {number}")?,
            }
        }
        match self.remember_me() {
            None => {}
            Some(RememberMe::Required) => f.write_str("remember-me id, required\n")?,
            Some(RememberMe::Optional) => f.write_str("remember-me id, optional\n")?,
        }
        match self.identity() {
            Identity::None => Ok(()),
            Identity::Simple(profile) => profile.describe(f).and_then(|()| f.write_str("\n")),
            Identity::Advanced(profile) => profile.describe(f).and_then(|()| f.write_str("\n")),
        }
    }
}
