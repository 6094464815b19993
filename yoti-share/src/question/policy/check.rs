//! What only constant evaluation can see of a derived policy: what flattened structs and typed attributes bring.

use super::{Identity, Part, Policy, WantedAttribute};

/// Fails the build where a derived policy asks for the same attribute twice, for one age check with different
/// conditions, for two identity profiles, for a report without an identity profile, or for nothing. The last two are allowed to a struct that is only ever a part of
/// another.
///
/// # Panics
///
/// As said; it is called in constants only.
#[track_caller]
pub const fn check(policy: &Policy, part: bool) {
    // What is wrong inside one flattened struct is that struct's own error, so only different parts are compared.
    let mut parts = policy.parts();
    let mut identities = if matches!(policy.identity, Identity::None) {
        0
    } else {
        1
    };
    while let [first, later @ ..] = parts {
        let mut others = later;
        while let [second, rest @ ..] = others {
            compare(first, second);
            others = rest;
        }
        if let Part::Nested(nested) = first
            && !matches!(nested.identity(), Identity::None)
        {
            identities += 1;
        }
        parts = later;
    }
    assert!(
        identities < 2,
        "two identity profiles are asked for, and a policy has one; one of them comes with a flattened struct",
    );
    if !part {
        assert!(
            !policy.misses_profile_for_report(),
            "there is a field for `identity_profile_report` but no identity profile is asked for; add `#[share(identity_profile(…))]`",
        );
        assert!(!policy.is_empty(), "the policy asks for nothing");
    }
}

/// Every attribute of one part with every attribute of another.
#[track_caller]
const fn compare(one: &Part, other: &Part) {
    match (one, other) {
        (Part::Wanted(one), Part::Wanted(other)) => refuse_twice(one, other),
        (Part::Nested(policy), part) | (part, Part::Nested(policy)) => {
            let mut parts = policy.parts();
            while let [nested, rest @ ..] = parts {
                compare(nested, part);
                parts = rest;
            }
        }
        (Part::Report, _) | (_, Part::Report) => {}
    }
}

#[expect(
    clippy::panic,
    reason = "a panic in a constant is how a build is failed with a message"
)]
#[track_caller]
const fn refuse_twice(one: &WantedAttribute, other: &WantedAttribute) {
    let what = match one.wanted_derivation() {
        Some(derivation) => derivation,
        None => one.name(),
    };
    // First, for two checks that differ only in being optional have the same constraints too.
    if one.contradicts(other) {
        let message = Message::new("`")
            .with(what)
            .with("` is asked for twice, with other options; one age check has one answer");
        panic!("{}", message.text());
    }
    if one.asks_the_same(other) {
        let message = Message::new("the attribute `")
            .with(what)
            .with("` is asked for twice, with the same constraints");
        panic!("{}", message.text());
    }
}

/// Constants cannot format; this puts a message together byte by byte.
struct Message {
    bytes: [u8; 256],
    length: usize,
}

impl Message {
    const fn new(text: &str) -> Self {
        Self {
            bytes: [0; 256],
            length: 0,
        }
        .with(text)
    }

    const fn with(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        let (_, mut room) = self.bytes.split_at_mut(self.length);
        while let ([byte, more @ ..], [place, places @ ..]) = (rest, room) {
            *place = *byte;
            self.length += 1;
            (rest, room) = (more, places);
        }
        self
    }

    const fn text(&self) -> &str {
        let (written, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(written) {
            Ok(text) => text,
            // A name of more than 200 bytes was cut inside a character.
            Err(_) => "an attribute is asked for twice",
        }
    }
}
