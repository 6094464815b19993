//! A summary of a whole policy for the checks at compile time.
//!
//! Each derived policy computes its summary once, in a time that is linear in the number of its attributes. Only a policy
//! with a mistake is searched for the place of the mistake.

use super::{Policy, PolicyItem, wanted_attribute::WantedAttribute};

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    /// Whether an attribute or the report may be requested twice.
    pub(super) may_repeat: bool,
    /// The number of identity profiles, including those of flattened structs.
    pub(super) identities: usize,
}

impl Summary {
    /// The summary of a policy that nothing checks at compile time.
    pub(super) const UNCHECKED: Self = Self {
        may_repeat: true,
        identities: 0,
    };

    pub(super) const fn new(items: &[PolicyItem], has_identity: bool) -> Self {
        let (mut rest, mut attributes, mut reports) = (items, 0, 0);
        let (mut identities, mut repeats_inside) = (if has_identity { 1 } else { 0 }, false);
        while let [item, more @ ..] = rest {
            match item {
                PolicyItem::Attribute(_) => attributes += 1,
                PolicyItem::Report => reports += 1,
                PolicyItem::Flattened(policy) => {
                    attributes += policy.len();
                    reports += if policy.has_report() { 1 } else { 0 };
                    identities += policy.summary.identities;
                    repeats_inside = repeats_inside || policy.summary.may_repeat;
                }
            }
            rest = more;
        }
        // At most half of a table is in use, so that searches stay short.
        let repeats = match attributes {
            0..=1 => false,
            2..=16 => repeats::<32>(items),
            17..=256 => repeats::<512>(items),
            257..=4096 => repeats::<8192>(items),
            _ => true,
        };
        Self {
            may_repeat: repeats || repeats_inside || reports > 1,
            identities,
        }
    }
}

/// Whether two attributes are in conflict, found with a hash table of `SLOTS` slots.
const fn repeats<const SLOTS: usize>(items: &[PolicyItem]) -> bool {
    let mut table: [Option<&WantedAttribute>; SLOTS] = [None; SLOTS];
    insert_items(items, &mut table)
}

const fn insert_items<'p>(mut items: &'p [PolicyItem], table: &mut [Option<&'p WantedAttribute>]) -> bool {
    while let [item, rest @ ..] = items {
        let repeats = match item {
            PolicyItem::Attribute(wanted) => insert(wanted, table),
            PolicyItem::Flattened(policy) => insert_items(policy.items(), table),
            PolicyItem::Report => false,
        };
        if repeats {
            return true;
        }
        items = rest;
    }
    false
}

/// Returns whether an attribute that is in conflict with this one is in the table already.
///
/// A call costs constant evaluation much more than an operator, so this function and `hash` make few calls.
#[expect(clippy::indexing_slicing, reason = "the slot is a remainder of the table's length")]
const fn insert<'p>(wanted: &'p WantedAttribute, table: &mut [Option<&'p WantedAttribute>]) -> bool {
    let slots = table.len();
    let mut slot = hash(wanted.label()) % slots;
    let mut tried = 0;
    while tried < slots {
        match table[slot] {
            None => {
                table[slot] = Some(wanted);
                return false;
            }
            Some(earlier) if earlier.conflict_with(wanted).is_some() => return true,
            Some(_) => slot = (slot + 1) % slots,
        }
        tried += 1;
    }
    true
}

/// FNV-1a with 32 bits. The product fits into 64 bits, so the operator is enough.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "constant functions cannot call `From`, and the result has 32 bits"
)]
const fn hash(text: &str) -> usize {
    let (mut bytes, mut hash) = (text.as_bytes(), 0x811c_9dc5_u64);
    while let [byte, rest @ ..] = bytes {
        hash = ((hash ^ *byte as u64) * 0x0100_0193) & 0xffff_ffff;
        bytes = rest;
    }
    hash as usize
}

impl Policy {
    /// Whether all its attributes differ, and at most one identity profile is requested.
    pub(super) const fn is_distinct(&self) -> bool {
        !self.summary.may_repeat && self.summary.identities <= 1
    }
}
