//! A summary of a whole policy for the checks at compile time.
//!
//! Each derived policy computes its summary once. It enters every attribute into a table, those of flattened structs too.
//! Constant evaluation is slow, so an entry must cost little: the hash of an attribute is computed once, in its own
//! struct. Only a policy with a mistake is searched for the place of the mistake.

use super::{Policy, PolicyItem, wanted_attribute::WantedAttribute};

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    /// Whether an attribute or the report may be requested twice.
    pub(super) may_repeat: bool,
    /// The number of identity profiles, including those of flattened structs.
    pub(super) identities: usize,
    /// The number of attributes, including those of flattened structs.
    attributes: usize,
    /// The number of reports, including those of flattened structs.
    reports: usize,
}

impl Summary {
    /// The summary of a policy that nothing checks at compile time.
    pub(super) const UNCHECKED: Self = Self {
        may_repeat: true,
        identities: 0,
        attributes: 0,
        reports: 0,
    };

    /// Searches for repeated attributes.
    pub(super) const fn new(items: &[PolicyItem], has_identity: bool) -> Self {
        let mut summary = Self::without_search(items, has_identity);
        // At most half of a table is in use, so that searches stay short.
        let repeats = match summary.attributes {
            0..=1 => false,
            2..=16 => repeats::<32>(items),
            17..=256 => repeats::<512>(items),
            257..=4096 => repeats::<8192>(items),
            _ => true,
        };
        summary.may_repeat = summary.may_repeat || repeats;
        summary
    }

    /// The summary of items none of which repeats an attribute of another.
    pub(super) const fn without_search(items: &[PolicyItem], has_identity: bool) -> Self {
        let (mut rest, mut attributes, mut reports) = (items, 0, 0);
        let (mut identities, mut repeats_inside) = (if has_identity { 1 } else { 0 }, false);
        while let [item, more @ ..] = rest {
            match item {
                PolicyItem::Attribute(..) => attributes += 1,
                PolicyItem::Report => reports += 1,
                PolicyItem::Flattened(policy) => {
                    let inner = &policy.summary;
                    attributes += inner.attributes;
                    reports += inner.reports;
                    identities += inner.identities;
                    repeats_inside = repeats_inside || inner.may_repeat;
                }
            }
            rest = more;
        }
        Self {
            may_repeat: repeats_inside || reports > 1,
            identities,
            attributes,
            reports,
        }
    }
}

/// A slot of a hash table: an attribute with its hash.
type Slot<'p> = Option<(u32, &'p WantedAttribute)>;

/// Whether two attributes are in conflict, found with a hash table of `SLOTS` slots.
const fn repeats<const SLOTS: usize>(items: &[PolicyItem]) -> bool {
    let mut table: [Slot<'_>; SLOTS] = [None; SLOTS];
    insert_items(items, &mut table)
}

/// Returns whether an attribute is in conflict with one that is in the table already.
///
/// A call costs constant evaluation much more than an operator, so this function and `hash` make few calls.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "the slot is a remainder of the table's length, and constant functions cannot call `From`"
)]
const fn insert_items<'p>(mut items: &'p [PolicyItem], table: &mut [Slot<'p>]) -> bool {
    let slots = table.len();
    while let [item, rest @ ..] = items {
        match item {
            PolicyItem::Attribute(wanted, hash) => {
                let mut slot = *hash as usize % slots;
                // Half of the slots are free.
                while let Some((other, earlier)) = table[slot] {
                    if other == *hash && earlier.conflict_with(wanted).is_some() {
                        return true;
                    }
                    slot = (slot + 1) % slots;
                }
                table[slot] = Some((*hash, wanted));
            }
            PolicyItem::Flattened(policy) => {
                if insert_items(policy.items(), table) {
                    return true;
                }
            }
            PolicyItem::Report => {}
        }
        items = rest;
    }
    false
}

/// A hash of four bytes at a time. The products fit into 64 bits, so the operator is enough.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "constant functions cannot call `From`, and the result has 32 bits"
)]
pub(crate) const fn hash(text: &str) -> u32 {
    const FACTOR: u64 = 0x9e37_79b1;
    let (mut bytes, mut hash) = (text.as_bytes(), 0x811c_9dc5_u64);
    while let [a, b, c, d, rest @ ..] = bytes {
        let word = *a as u64 | (*b as u64) << 8 | (*c as u64) << 16 | (*d as u64) << 24;
        let product = (hash ^ word) * FACTOR;
        hash = (product ^ product >> 32) & 0xffff_ffff;
        bytes = rest;
    }
    while let [byte, rest @ ..] = bytes {
        let product = (hash ^ *byte as u64) * FACTOR;
        hash = (product ^ product >> 32) & 0xffff_ffff;
        bytes = rest;
    }
    hash as u32
}

impl Policy {
    /// Whether all its attributes differ, and at most one identity profile is requested.
    pub(super) const fn is_distinct(&self) -> bool {
        !self.summary.may_repeat && self.summary.identities <= 1
    }
}
