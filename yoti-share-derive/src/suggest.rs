//! "Did you mean": the nearest word, if one is near enough.

/// The search for the word that something is most likely a slip of the finger for.
pub(crate) struct Nearest<'w> {
    wrong: String,
    limit: usize,
    word: Option<&'w str>,
}

impl<'w> Nearest<'w> {
    pub(crate) fn to(wrong: &str) -> Self {
        Nearest {
            wrong: wrong.to_lowercase(),
            // A third of the length may be wrong; further away any suggestion misleads.
            limit: (wrong.chars().count() / 3).max(1),
            word: None,
        }
    }

    /// Takes the word if it is nearer than those before it.
    pub(crate) fn consider(&mut self, word: &'w str) {
        let distance = distance(&self.wrong, word);
        if distance < self.limit || (distance == self.limit && self.word.is_none()) {
            (self.limit, self.word) = (distance, Some(word));
        }
    }

    pub(crate) fn word(&self) -> Option<&'w str> {
        self.word
    }
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = vec![0];
    while last.len() <= b.chars().count() {
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
    use super::{Nearest, distance};

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
        let nearest = |wrong| {
            let mut nearest = Nearest::to(wrong);
            for word in words {
                nearest.consider(word);
            }
            nearest.word()
        };
        assert_eq!(nearest("famly_name"), Some("family_name"));
        assert_eq!(nearest("GENDER"), Some("gender"));
        assert_eq!(nearest("shoe_size"), None);
    }
}
