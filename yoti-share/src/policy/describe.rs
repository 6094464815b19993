//! Policies in plain words, for the person who shares.

use std::borrow::Cow;

use super::{AuthType, Policy, RememberMe, SourceConstraint, WantedAttribute};

impl Policy {
    /// Describes the policy to the person who shares: one phrase for each request, to be shown beside the QR code. For a
    /// privacy review, `Display` has the names and terms of the API instead.
    ///
    /// ```
    /// use yoti_share::{Policy, SourceAnchor, SourceConstraint, WantedAttribute};
    ///
    /// let passport = SourceConstraint::require([SourceAnchor::PASSPORT]);
    /// let policy = Policy::builder()
    ///     .full_name()
    ///     .age_over(18)
    ///     .wanted(WantedAttribute::new("nationality").with_constraint(passport).with_optional(true))
    ///     .build()?;
    /// assert_eq!(policy.describe(), [
    ///     "Your full name",
    ///     "Whether you are 18 or older",
    ///     "Your nationality, only from a passport, optional",
    /// ]);
    /// # Ok::<(), yoti_share::ConfigError>(())
    /// ```
    pub fn describe(&self) -> Vec<String> {
        let attributes = self.wanted().map(WantedAttribute::describe);
        let authentications = self.auth_types().map(|auth| match auth {
            AuthType::Selfie => "Selfie authentication: a new photograph is compared with yours".to_owned(),
            AuthType::Pin => "PIN authentication: you enter the PIN of your app".to_owned(),
            AuthType::Other(number) => format!("Authentication of type {number}"),
        });
        let remember_me = self.remember_me().map(|remember_me| {
            let optional = match remember_me {
                RememberMe::Required => "",
                RememberMe::Optional => ", optional",
            };
            format!("That you are recognised when you return{optional}")
        });
        let identity = self.identity().map(|identity| {
            let requirements = identity.to_string();
            format!("An identity check: {}", requirements.trim_end_matches(';'))
        });
        attributes
            .chain(authentications)
            .chain(remember_me)
            .chain(identity)
            .collect()
    }
}

impl WantedAttribute {
    /// Describes the request to the person who shares, as [`Policy::describe`] does.
    pub fn describe(&self) -> String {
        // Every field is named, so that a new one does not compile until it is described.
        let Self {
            name,
            derivation,
            optional,
            accept_self_asserted,
            constraints,
            alternatives,
        } = self;
        let request = match derivation {
            None => attribute_words(name).into_owned(),
            Some(derivation) => {
                describe_derivation(derivation).unwrap_or_else(|| format!("{}, as {derivation}", attribute_words(name)))
            }
        };
        let mut terms = vec![request];
        if !alternatives.is_empty() {
            let names = alternatives.iter().map(|name| uncapitalised(&attribute_words(name)));
            terms.push(format!("or instead {}", join_or(names)));
        }
        let constraints = constraints.iter().filter(|constraint| !constraint.anchors().is_empty());
        terms.extend(constraints.map(describe_sources));
        match accept_self_asserted {
            None => {}
            Some(true) => terms.push("also a value that you typed in yourself".to_owned()),
            Some(false) => terms.push("not a value that you only typed in".to_owned()),
        }
        if *optional {
            terms.push("optional".to_owned());
        }
        terms.join(", ")
    }
}

fn attribute_words(name: &str) -> Cow<'static, str> {
    Cow::Borrowed(match name {
        "full_name" => "Your full name",
        "given_names" => "Your given names",
        "family_name" => "Your family name",
        "date_of_birth" => "Your date of birth",
        "estimated_age" => "Your estimated age",
        "gender" => "Your gender",
        "nationality" => "Your nationality",
        "phone_number" => "Your phone number",
        "email_address" => "Your email address",
        "selfie" => "Your photograph",
        "postal_address" => "Your postal address",
        "structured_postal_address" => "Your postal address, in parts",
        "document_details" => "Details of your document",
        "document_images" => "Images of your document",
        other => return Cow::Owned(format!("{other}, of a third party")),
    })
}

/// Describes `age_over:18`, `age_under:65` and `age_over:18:5`.
fn describe_derivation(derivation: &str) -> Option<String> {
    if let Some(age) = derivation.strip_prefix("age_under:") {
        return Some(format!("Whether you are younger than {}", age.parse::<u32>().ok()?));
    }
    let over = derivation.strip_prefix("age_over:")?;
    let Some((age, buffer)) = over.split_once(':') else {
        return Some(format!("Whether you are {} or older", over.parse::<u32>().ok()?));
    };
    let (age, buffer): (u32, u32) = (age.parse().ok()?, buffer.parse().ok()?);
    let least = age.checked_add(buffer)?;
    Some(format!(
        "Whether you are {age} or older, by an estimated age of at least {least}"
    ))
}

fn describe_sources(constraint: &SourceConstraint) -> String {
    let sources = constraint.anchors().iter().map(|anchor| {
        let document = match anchor.name() {
            "PASSPORT" => "a passport",
            "DRIVING_LICENCE" => "a driving licence",
            "NATIONAL_ID" => "a national identity card",
            "PASS_CARD" => "a proof-of-age card",
            other => other,
        };
        match anchor.sub_type() {
            "" => document.to_owned(),
            sub_type => format!("{document} ({sub_type})"),
        }
    });
    let verb = if constraint.is_soft() { "preferably" } else { "only" };
    format!("{verb} from {}", join_or(sources))
}

/// `a`, `a or b`, `a, b or c`.
fn join_or(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

/// A phrase inside a sentence.
fn uncapitalised(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_lowercase)
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        attribute::catalogue,
        policy::{AdvancedIdentityProfile, DocumentRestriction, IdentityProfile, Scheme, SourceAnchor, TrustProfile},
    };

    macro_rules! names {
        ($($(#[$doc:meta])* $word:ident = $name:literal: $kind:ident, $requested:ident $text:literal;)+) => {
            [$(($name, stringify!($requested))),+]
        };
    }

    #[test]
    fn every_attribute_of_the_catalogue_has_words() {
        let names: &[(&str, &str)] = &catalogue!(names);
        let plain: Vec<_> = names.iter().filter(|(_, requested)| *requested == "by_name").collect();
        assert!(plain.len() > 10, "{names:?}");
        for (name, _) in plain {
            let words = WantedAttribute::new(*name).describe();
            assert!(words.contains("our "), "{name}: {words}");
        }
    }

    #[test]
    fn attributes_are_described_with_their_terms() {
        let documents = SourceConstraint::require([
            SourceAnchor::PASSPORT.with_sub_type("NFC"),
            SourceAnchor::DRIVING_LICENCE,
            SourceAnchor::new("NEW"),
        ]);
        let cards = SourceConstraint::prefer([SourceAnchor::NATIONAL_ID, SourceAnchor::PASS_CARD]);
        let birth = || WantedAttribute::new("date_of_birth");
        for (wanted, expected) in [
            (birth(), "Your date of birth"),
            (birth().with_optional(true), "Your date of birth, optional"),
            (birth().with_derivation("age_over:18"), "Whether you are 18 or older"),
            (
                birth().with_derivation("age_under:65"),
                "Whether you are younger than 65",
            ),
            (birth().with_derivation("new:1:2"), "Your date of birth, as new:1:2"),
            (
                birth().with_derivation("age_over:many"),
                "Your date of birth, as age_over:many",
            ),
            (
                WantedAttribute::new("estimated_age")
                    .with_derivation("age_over:18:5")
                    .with_alternative("date_of_birth"),
                "Whether you are 18 or older, by an estimated age of at least 23, or instead your date of birth",
            ),
            (
                WantedAttribute::new("given_names")
                    .with_alternative("full_name")
                    .with_alternative("family_name"),
                "Your given names, or instead your full name or your family name",
            ),
            (
                birth().with_constraint(documents).with_accept_self_asserted(false),
                "Your date of birth, only from a passport (NFC), a driving licence or NEW, not a value that you only typed in",
            ),
            (
                birth().with_constraint(cards).with_accept_self_asserted(true),
                "Your date of birth, preferably from a national identity card or a proof-of-age card, also a value that you typed in yourself",
            ),
            (
                WantedAttribute::new("com.example.points"),
                "com.example.points, of a third party",
            ),
        ] {
            assert_eq!(wanted.describe(), expected);
        }
    }

    #[test]
    fn other_requests_are_one_phrase_each() {
        let policy = Policy::builder()
            .auth(AuthType::Selfie)
            .auth(AuthType::Pin)
            .auth(AuthType::Other(9))
            .remember_me(RememberMe::Optional)
            .identity_profile(IdentityProfile::new("UK_TFIDA", "DBS").objective("BASIC"))
            .build()
            .unwrap();
        assert_eq!(
            policy.describe(),
            [
                "Selfie authentication: a new photograph is compared with yours",
                "PIN authentication: you enter the PIN of your app",
                "Authentication of type 9",
                "That you are recognised when you return, optional",
                "An identity check: identity profile DBS of UK_TFIDA, objective BASIC",
            ]
        );
        let schemes = TrustProfile::new("UK_TFIDA")
            .scheme(Scheme::new("RTW"))
            .scheme(Scheme::new("DBS").document(DocumentRestriction::new(["GBR"], ["PASSPORT"])));
        let policy = Policy::builder()
            .remember_me(RememberMe::Required)
            .advanced_identity_profile(AdvancedIdentityProfile::new([schemes]))
            .build()
            .unwrap();
        assert_eq!(
            policy.describe(),
            [
                "That you are recognised when you return",
                "An identity check: advanced identity profile, any of: RTW of UK_TFIDA; DBS of UK_TFIDA with documents of type PASSPORT from GBR",
            ]
        );
    }
}
