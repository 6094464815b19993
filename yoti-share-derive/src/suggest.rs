//! "Did you mean": the nearest word, if one is near enough.

/// The word among `words` that `wrong` is most likely a slip of the finger for.
pub(crate) fn nearest<'w>(wrong: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let wrong = wrong.to_lowercase();
    // A third of the length may be wrong; further away any suggestion misleads.
    let limit = (wrong.chars().count() / 3).max(1);
    words
        .map(|word| (distance(&wrong, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (i, a) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        let mut last_b = None;
        for (j, b) in b.iter().copied().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&last, j) + usize::from(a != b);
            let mut best = replaced.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            if j > 0 && last_a == Some(b) && last_b == Some(a) {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
            last_b = Some(b);
        }
        before_last = std::mem::replace(&mut last, row);
        last_a = Some(a);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances() {
        assert_eq!(distance("", ""), 0);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("full_nmae", "full_name"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("optoinal", "optional"), 1);
    }

    #[test]
    fn a_near_word_is_found_and_a_far_one_is_not() {
        let words = ["full_name", "given_names", "family_name", "gender"];
        assert_eq!(nearest("famly_name", words.into_iter()), Some("family_name"));
        assert_eq!(nearest("GENDER", words.into_iter()), Some("gender"));
        assert_eq!(nearest("shoe_size", words.into_iter()), None);
    }
}
