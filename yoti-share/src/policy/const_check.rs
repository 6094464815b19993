//! What only constant evaluation can see of a derived policy: what flattened structs and typed attributes bring.

use super::{Identity, Part, Policy, WantedAttribute};

/// Fails the build where a derived policy has a report without an identity profile, or asks for nothing. Both are
/// allowed to a struct that is only ever a part of another.
///
/// # Panics
///
/// As said; it is called in constants only.
#[track_caller]
pub const fn check(policy: &Policy, part: bool) {
    if part {
        return;
    }
    assert!(
        !policy.misses_profile_for_report(),
        "there is a field for `identity_profile_report` but no identity profile is asked for; add `#[share(identity_profile(…))]`",
    );
    assert!(
        !policy.is_empty(),
        "the policy asks for nothing; add a field, as in `#[attr(full_name)] name: String`, or write `#[share(part)]` on a struct that is only ever flattened",
    );
}

/// Fails the build where what a flattened struct or a path brings as the part `index` is an attribute that is asked for
/// already, one age check with different conditions, a second identity profile, or nothing that can be asked for.
///
/// It is compared with everything before it, and with what stands behind it unless that is one of `others`, which have
/// a check of their own. What is wrong inside a flattened struct is that struct's own error.
///
/// # Panics
///
/// As said; it is called in constants only.
#[track_caller]
pub const fn check_part(policy: &Policy, index: usize, others: &[usize]) {
    let Some((earlier, [part, later @ ..])) = policy.parts().split_at_checked(index) else {
        return;
    };
    let mut wrong = Message::new();
    let (mut rest, mut identity) = (earlier, !matches!(policy.identity, Identity::None));
    while let [other, more @ ..] = rest {
        compare(other, part, &mut wrong);
        identity = identity || brings_identity(other);
        rest = more;
    }
    let (mut rest, mut number) = (later, index + 1);
    while let [other, more @ ..] = rest {
        if !contains(others, number) {
            compare(part, other, &mut wrong);
        }
        (rest, number) = (more, number + 1);
    }
    if identity && brings_identity(part) {
        wrong.line(&["two identity profiles are asked for, and a policy has one; remove one of the two"]);
    }
    if let Part::Wanted(wanted) = part {
        let name = wanted.name();
        if let Some(instead) = written_instead(name) {
            wrong.line(&["`", name, "` is not asked for by itself; write ", instead]);
        } else if name.is_empty() {
            wrong.line(&[NO_NAME]);
        }
    }
    wrong.tell();
}

/// Fails the build where the type that a path in `alternatives(…)` leads to is nothing that is shared by itself.
///
/// # Panics
///
/// As said; it is called in constants only.
#[track_caller]
pub const fn check_alternative(policy: &Policy, index: usize, number: usize) {
    let Some((_, [Part::Wanted(wanted), ..])) = policy.parts().split_at_checked(index) else {
        return;
    };
    let Some((_, [name, ..])) = wanted.known_alternatives().split_at_checked(number) else {
        return;
    };
    let mut wrong = Message::new();
    if written_instead(name).is_some() {
        wrong.line(&[
            "`",
            name,
            "` can't be an alternative; an alternative is an attribute by itself",
        ]);
    } else if name.is_empty() {
        wrong.line(&[NO_NAME]);
    }
    wrong.tell();
}

const NO_NAME: &str = "the `NAME` of this attribute is empty; give it the name, or write the name as a string, as in `\"com.example.points\"`";

/// How one of our own markers is written that is no attribute by itself.
const fn written_instead(name: &str) -> Option<&'static str> {
    match name.as_bytes() {
        b"age_over" => Some("`#[attr(age_over = 18)]`"),
        b"age_under" => Some("`#[attr(age_under = 18)]`"),
        b"estimated_age_over" => Some("`#[attr(estimated_age_over(18, buffer = 5))]`"),
        b"identity_profile_report" => Some("`#[attr(identity_profile_report)]`"),
        _ => None,
    }
}

const fn brings_identity(part: &Part) -> bool {
    match part {
        Part::Nested(policy) => !matches!(policy.identity(), Identity::None),
        Part::Wanted(_) | Part::Report => false,
    }
}

const fn contains(mut numbers: &[usize], wanted: usize) -> bool {
    while let [number, rest @ ..] = numbers {
        if *number == wanted {
            return true;
        }
        numbers = rest;
    }
    false
}

/// Every attribute of one part with every attribute of another.
const fn compare(one: &Part, other: &Part, wrong: &mut Message) {
    match (one, other) {
        (Part::Wanted(one), Part::Wanted(other)) => refuse_twice(one, other, wrong),
        (Part::Nested(policy), part) | (part, Part::Nested(policy)) => {
            let mut parts = policy.parts();
            while let [nested, rest @ ..] = parts {
                compare(nested, part, wrong);
                parts = rest;
            }
        }
        (Part::Report, Part::Report) => {
            wrong.line(&["the attribute `identity_profile_report` is asked for twice; remove one of the two"]);
        }
        (Part::Report, Part::Wanted(_)) | (Part::Wanted(_), Part::Report) => {}
    }
}

const fn refuse_twice(one: &WantedAttribute, other: &WantedAttribute, wrong: &mut Message) {
    let what = match one.wanted_derivation() {
        Some(derivation) => derivation,
        None => one.name(),
    };
    // First, for two checks that differ only in being optional have the same constraints too.
    if one.contradicts(other) {
        let problem = "` is asked for twice, with other options; one age check has one answer";
        wrong.line(&["`", what, problem]);
    } else if one.asks_the_same(other) {
        let problem = "` is asked for twice, with the same constraints; remove one of the two";
        wrong.line(&["the attribute `", what, problem]);
    }
}

/// Constants cannot format; this puts a message together byte by byte, one line for each mistake.
struct Message {
    bytes: [u8; 1024],
    length: usize,
}

impl Message {
    const fn new() -> Self {
        Self {
            bytes: [0; 1024],
            length: 0,
        }
    }

    /// A line of these texts. What finds no room is left out.
    const fn line(&mut self, mut texts: &[&str]) {
        if self.length > 0 {
            self.push("\n");
        }
        while let [text, more @ ..] = texts {
            self.push(text);
            texts = more;
        }
    }

    const fn push(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        let (_, mut room) = self.bytes.split_at_mut(self.length);
        while let ([byte, more @ ..], [place, places @ ..]) = (rest, room) {
            *place = *byte;
            self.length += 1;
            (rest, room) = (more, places);
        }
    }

    /// Fails the build if there is something to say.
    #[expect(
        clippy::panic,
        reason = "a panic in a constant is how a build is failed with a message"
    )]
    #[track_caller]
    const fn tell(&self) {
        let (written, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(written) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => panic!("{}", text),
            // A long name was cut inside a character.
            Err(_) => panic!("an attribute is asked for twice"),
        }
    }
}
