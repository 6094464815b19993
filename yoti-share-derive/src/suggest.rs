//! Finds the nearest word to a misspelled one.

/// The word that `wrong` is most likely a misspelling of, if one is near enough.
pub(crate) fn nearest<'w>(wrong: &str, words: &[&'w str]) -> Option<&'w str> {
    let wrong = wrong.to_ascii_lowercase();
    let length = wrong.chars().count();
    // A third of the length may be wrong; a more distant suggestion would mislead.
    let mut limit = (length / 3).max(1);
    let mut found = None;
    for word in words {
        // A word that is much longer or shorter is another word: `estimated_age_under` is not `estimated_age`.
        if word.chars().count().abs_diff(length) > 3 || !is_near_word_by_word(&wrong, word) {
            continue;
        }
        let distance = distance(&wrong, word);
        if distance < limit || (distance == limit && found.is_none()) {
            (limit, found) = (distance, Some(*word));
        }
    }
    found
}

/// Whether each word is near to its counterpart: `place_of_birth` has another meaning than `date_of_birth`. Names that
/// have different numbers of words are compared as a whole only.
fn is_near_word_by_word(wrong: &str, word: &str) -> bool {
    let (ours, theirs) = (word.split('_'), wrong.split('_'));
    if ours.clone().count() != theirs.clone().count() {
        return true;
    }
    ours.zip(theirs)
        .all(|(word, wrong)| distance(wrong, word) <= (word.chars().count() / 3).max(1))
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
    let mut before_last: Vec<usize> = Vec::new();
    let mut last = vec![0];
    for _ in b.chars() {
        last.push(last.len());
    }
    let mut last_a = None;
    for a in a.chars() {
        let mut row = vec![at(&last, 0) + 1];
        let mut last_b = None;
        for (j, b) in b.chars().enumerate() {
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
    fn distance_counts_single_edits() {
        assert_eq!(distance("", ""), 0);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("full_nmae", "full_name"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("optoinal", "optional"), 1);
    }

    #[test]
    fn nearest_finds_near_words_only() {
        let words = ["full_name", "given_names", "family_name", "gender"];
        let nearest = |wrong| nearest(wrong, &words);
        assert_eq!(nearest("famly_name"), Some("family_name"));
        assert_eq!(nearest("GENDER"), Some("gender"));
        assert_eq!(nearest("shoe_size"), None);
        assert_eq!(nearest("maiden_name"), None);
        assert_eq!(nearest("middle_names"), None);
        assert_eq!(nearest("full_name_of_birth"), None);
        assert_eq!(super::nearest("place_of_birth", &["date_of_birth"]), None);
        assert_eq!(super::nearest("ag", &["age"]), Some("age"));
        assert_eq!(super::nearest("cat", &["bat", "rat"]), Some("bat"));
    }
}
