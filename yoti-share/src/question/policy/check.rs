//! What only constant evaluation can see of a derived policy: what flattened structs and typed attributes bring.

use super::{Identity, Part, Policy, WantedAttribute};

/// Fails the build where a derived policy asks for the same attribute twice, for two identity profiles, for a report
/// without an identity profile, or for nothing. The last two are allowed to a struct that is only ever a part of
/// another.
///
/// # Panics
///
/// As said; it is called in constants only.
#[expect(
    clippy::panic,
    reason = "a panic in a constant is how a build is failed with a message"
)]
#[track_caller]
pub const fn check(policy: &Policy, part: bool) {
    let count = policy.len();
    let mut index = 0;
    while index < count {
        let Some(wanted) = nth(policy, index) else { break };
        let mut later = index + 1;
        while later < count {
            if let Some(other) = nth(policy, later)
                && wanted.asks_the_same(other)
            {
                let what = match wanted.wanted_derivation() {
                    Some(derivation) => derivation,
                    None => wanted.name(),
                };
                let message = Message::new("the attribute `")
                    .with(what)
                    .with("` is asked for twice, with the same constraints");
                panic!("{}", message.text());
            }
            later += 1;
        }
        index += 1;
    }
    assert!(
        identities(policy) < 2,
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

const fn nth(policy: &Policy, mut index: usize) -> Option<&WantedAttribute> {
    let mut parts = policy.parts();
    while let [part, rest @ ..] = parts {
        match part {
            Part::Wanted(wanted) if index == 0 => return Some(wanted),
            Part::Wanted(_) => index -= 1,
            Part::Nested(nested) if index < nested.len() => return nth(nested, index),
            Part::Nested(nested) => index -= nested.len(),
            Part::Report => {}
        }
        parts = rest;
    }
    None
}

const fn identities(policy: &Policy) -> usize {
    let mut count = if matches!(policy.identity, Identity::None) {
        0
    } else {
        1
    };
    let mut parts = policy.parts();
    while let [part, rest @ ..] = parts {
        if let Part::Nested(nested) = part {
            count += identities(nested);
        }
        parts = rest;
    }
    count
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
            Err(_) => "an attribute is asked for twice, with the same constraints",
        }
    }
}
