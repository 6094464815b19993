//! An index of a profile's attributes, so that looking up each of many attributes takes linear time in all, not quadratic.

use crate::attribute::ProfileAttribute;

/// The positions of the attributes, sorted by name and by ID; of equal ones in the order of the receipt.
#[derive(Clone)]
pub(super) struct ProfileIndex {
    by_name: Vec<usize>,
    by_id: Vec<usize>,
}

impl ProfileIndex {
    pub(super) fn new(attributes: &[ProfileAttribute]) -> Self {
        let mut by_name: Vec<usize> = (0..attributes.len()).collect();
        by_name.sort_by_key(|&at| attributes.get(at).map(ProfileAttribute::name_bytes));
        let mut by_id: Vec<usize> = (0..attributes.len()).collect();
        by_id.retain(|&at| id(attributes, at).is_some());
        by_id.sort_by_key(|&at| id(attributes, at));
        Self { by_name, by_id }
    }

    /// The positions of the attributes whose names start with this prefix.
    pub(super) fn with_prefix(&self, attributes: &[ProfileAttribute], prefix: &[u8]) -> &[usize] {
        let start = self.by_name.partition_point(|&at| name(attributes, at) < prefix);
        let from_start = self.by_name.get(start..).unwrap_or_default();
        let length = from_start.partition_point(|&at| name(attributes, at).starts_with(prefix));
        from_start.get(..length).unwrap_or_default()
    }

    /// The positions of the attributes with this name.
    pub(super) fn with_name(&self, attributes: &[ProfileAttribute], wanted: &[u8]) -> &[usize] {
        let same_prefix = self.with_prefix(attributes, wanted);
        let length = same_prefix.partition_point(|&at| name(attributes, at) == wanted);
        same_prefix.get(..length).unwrap_or_default()
    }

    /// The position of the first attribute with this ID.
    pub(super) fn with_id(&self, attributes: &[ProfileAttribute], wanted: &[u8]) -> Option<usize> {
        let start = self.by_id.partition_point(|&at| id(attributes, at) < Some(wanted));
        let first = self.by_id.get(start).copied()?;
        (id(attributes, first) == Some(wanted)).then_some(first)
    }
}

fn name(attributes: &[ProfileAttribute], at: usize) -> &[u8] {
    attributes.get(at).map_or(&[], ProfileAttribute::name_bytes)
}

fn id(attributes: &[ProfileAttribute], at: usize) -> Option<&[u8]> {
    attributes.get(at)?.id_bytes()
}
