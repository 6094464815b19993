//! Checks of derived policies that only constant evaluation can make: it sees the policies of flattened structs and the
//! names of path markers.

use super::{
    Policy, PolicyItem,
    const_fn::{as_slice, as_str, str_eq},
};
use crate::attribute::{CATALOGUE, Requested};

/// Fails the build if a derived policy requests nothing, or expects a report without an identity profile. A struct that
/// is only a part of others may do both.
///
/// # Panics
///
/// In the cases above, during constant evaluation.
#[track_caller]
pub const fn check(policy: &Policy, part: bool) {
    if part {
        return;
    }
    assert!(
        !policy.lacks_identity_for_report(),
        "there is a field for `identity_profile_report` but no identity profile is requested; add `#[share(identity_profile(…))]`",
    );
    assert!(
        !policy.is_empty(),
        "the policy requests nothing; add a field, as in `#[attr(full_name)] name: String`, or write `#[share(part)]` on a struct that is only flattened",
    );
}

/// Fails the build if the item at `index`, a flattened struct or a path marker, requests an attribute that the policy
/// already requests, one age check with different options, a second identity profile, or a name that cannot be
/// requested.
///
/// The item is compared with everything before it, and with everything after it except `others`, which have their own
/// check. Mistakes inside a flattened struct are errors of that struct.
///
/// # Panics
///
/// In the cases above, during constant evaluation.
#[track_caller]
pub const fn check_item(policy: &Policy, index: usize, others: &[usize]) {
    let Some((earlier, [item, later @ ..])) = policy.items().split_at_checked(index) else {
        return;
    };
    let mut message = Message::new();
    if !policy.is_distinct() {
        compare_with_others(policy, earlier, item, later, others, &mut message);
    }
    if let PolicyItem::Attribute(wanted, _) = item {
        let name = wanted.name();
        if let Some(form) = special_form(name) {
            message.add_line(&["`", name, "` is not requested by its name; write `#[attr(", form, ")]`"]);
        } else if name.is_empty() {
            message.add_line(&[NO_NAME]);
        }
    }
    message.fail_if_written();
}

/// Compares an item with everything before it, and with everything after it except `others`.
const fn compare_with_others(
    policy: &Policy,
    earlier: &[PolicyItem],
    item: &PolicyItem,
    later: &[PolicyItem],
    others: &[usize],
    message: &mut Message,
) {
    let (mut rest, mut has_identity) = (earlier, policy.identity.is_some());
    while let [other, more @ ..] = rest {
        compare(other, item, message);
        has_identity = has_identity || requests_identity(other);
        rest = more;
    }
    let (mut rest, mut number) = (later, earlier.len() + 1);
    while let [other, more @ ..] = rest {
        if !contains(others, number) {
            compare(item, other, message);
        }
        (rest, number) = (more, number + 1);
    }
    if has_identity && requests_identity(item) {
        message.add_line(&["two identity profiles are requested, and a policy has one; remove one of the two"]);
    }
}

/// Fails the build if a path in `alternatives(…)` is a marker that cannot be shared by its name.
///
/// # Panics
///
/// In this case, during constant evaluation.
#[track_caller]
pub const fn check_alternative(policy: &Policy, index: usize, number: usize) {
    let Some((_, [PolicyItem::Attribute(wanted, _), ..])) = policy.items().split_at_checked(index) else {
        return;
    };
    let Some((_, [name, ..])) = as_slice(&wanted.alternatives).split_at_checked(number) else {
        return;
    };
    let name = as_str(name);
    let mut message = Message::new();
    if special_form(name).is_some() {
        message.add_line(&[
            "`",
            name,
            "` can't be an alternative, because it is not shared by its name",
        ]);
    } else if name.is_empty() {
        message.add_line(&[NO_NAME]);
    }
    message.fail_if_written();
}

const NO_NAME: &str = "the `NAME` of this attribute is empty; give it the name, or write the name as a string, as in `\"com.example.points\"`";

/// How a marker of the catalogue is written that is not requested by its name.
const fn special_form(name: &str) -> Option<&'static str> {
    let mut rows = CATALOGUE;
    while let [(row, requested), rest @ ..] = rows {
        if str_eq(row, name) {
            return match requested {
                Requested::ByName => None,
                Requested::AsDerivation(form) | Requested::WithIdentityProfile(form) => Some(form),
            };
        }
        rows = rest;
    }
    None
}

const fn requests_identity(item: &PolicyItem) -> bool {
    match item {
        PolicyItem::Flattened(policy) => policy.identity().is_some(),
        PolicyItem::Attribute(..) | PolicyItem::Report => false,
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

/// Compares every attribute of one item with every attribute of another.
const fn compare(one: &PolicyItem, other: &PolicyItem, message: &mut Message) {
    match (one, other) {
        (PolicyItem::Attribute(one, _), PolicyItem::Attribute(other, _)) => {
            if let Some(conflict) = one.conflict_with(other) {
                message.add_line(&["`", one.label(), "` is requested twice ", conflict.as_str()]);
            }
        }
        (
            PolicyItem::Flattened(policy),
            item @ (PolicyItem::Attribute(..) | PolicyItem::Flattened(_) | PolicyItem::Report),
        )
        | (item @ (PolicyItem::Attribute(..) | PolicyItem::Report), PolicyItem::Flattened(policy)) => {
            let mut items = policy.items();
            while let [flattened, rest @ ..] = items {
                compare(flattened, item, message);
                items = rest;
            }
        }
        (PolicyItem::Report, PolicyItem::Report) => {
            message.add_line(&["`identity_profile_report` is requested twice; remove one of the two"]);
        }
        (PolicyItem::Report, PolicyItem::Attribute(..)) | (PolicyItem::Attribute(..), PolicyItem::Report) => {}
    }
}

/// A message with one line for each mistake. Constants cannot format, so it is written byte by byte.
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

    /// Adds a line; bytes beyond the capacity are dropped.
    const fn add_line(&mut self, mut texts: &[&str]) {
        if self.length > 0 {
            self.add("\n");
        }
        while let [text, more @ ..] = texts {
            self.add(text);
            texts = more;
        }
    }

    const fn add(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        let (_, mut free) = self.bytes.split_at_mut(self.length);
        while let ([byte, more @ ..], [place, places @ ..]) = (rest, free) {
            *place = *byte;
            self.length += 1;
            (rest, free) = (more, places);
        }
    }

    #[expect(clippy::panic, reason = "a panic in a constant fails the build with its message")]
    #[track_caller]
    const fn fail_if_written(&self) {
        let (written, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(written) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => panic!("{}", text),
            // A long name was cut inside a character.
            Err(_) => panic!("an attribute is requested twice"),
        }
    }
}
