//! Finds the word of the grammar that the user means, and describes unknown words.

use crate::line;
use crate::suggest::nearest;
use crate::words::{
    AttributeName, AttributeOption, AuthKind, FieldUse, Framework, Objective, Place, Scheme, ShareOption, Source,
    Vocabulary, Word,
};

/// How the words of each place are used, around the word's example.
const USAGES: [(&Place, &str, &str); 9] = [
    (AttributeName::PLACE, "`#[attr(", ")]` on a field"),
    (FieldUse::PLACE, "`#[attr(", ")]` on a field"),
    (AttributeOption::PLACE, "`#[attr(full_name, ", ")]` on a field"),
    (AuthKind::PLACE, "`#[", "]`"),
    (ShareOption::PLACE, "`#[share(", ")]` on the struct"),
    (Source::PLACE, "`source(", ")`"),
    (Framework::PLACE, "`framework = ", "`"),
    (Scheme::PLACE, "`scheme = ", "`"),
    (Objective::PLACE, "`objective = ", "`"),
];

/// The word that is written so.
pub(crate) fn find<W: Vocabulary>(written: &str) -> Option<W> {
    W::ALL.get(W::PLACE.position(written)?).copied()
}

/// The word that has this name or synonym.
pub(crate) fn find_with_synonyms<W: Vocabulary>(written: &str) -> Option<W> {
    find(W::PLACE.find_synonym(written)?.name)
}

impl Place {
    fn position(&self, written: &str) -> Option<usize> {
        self.words.iter().position(|word| word.name == written)
    }

    pub(crate) fn get(&self, written: &str) -> Option<&'static Word> {
        self.words.get(self.position(written)?).copied()
    }

    /// The word with this name or synonym: here, on the wire, in another SDK, or in common use.
    pub(crate) fn find_synonym(&self, written: &str) -> Option<&'static Word> {
        let compact = compact(written);
        self.find_compact(&compact).or_else(|| {
            let stem = without_affixes(&compact);
            (!self.is_negated(written)).then(|| self.find_compact(stem)).flatten()
        })
    }

    /// Whether this is a name or synonym as it is written, without affixes.
    pub(crate) fn find_exactly(&self, written: &str) -> bool {
        self.find_compact(&compact(written)).is_some()
    }

    /// Whether the text negates a word: `not_optional`, `nonOptional`, `only_passport`. Its opposite must not be suggested.
    pub(crate) fn is_negated(&self, written: &str) -> bool {
        let compact = compact(written);
        let negates_word = |prefix: &&str| {
            let rest = compact.strip_prefix(*prefix);
            rest.is_some_and(|rest| self.find_compact(rest).is_some())
        };
        split_words(written)
            .iter()
            .any(|word| NEGATIONS.contains(&word.as_str()))
            || NEGATIONS.iter().any(negates_word)
    }

    fn find_compact(&self, compact: &str) -> Option<&'static Word> {
        let is_name = |word: &Word| self::compact(word.name) == compact || self::compact(word.wire) == compact;
        let is_match = |word: &&&Word| is_name(word) || word.synonyms.contains(&compact);
        self.words.iter().find(is_match).copied()
    }

    /// The word that has a name or synonym most like `written`.
    pub(crate) fn nearest(&self, written: &str) -> Option<&'static Word> {
        if self.is_negated(written) {
            return None;
        }
        let mut spellings: Vec<&str> = Vec::new();
        for word in self.words {
            spellings.extend([word.name, word.wire]);
            // A short synonym is near to too many words.
            spellings.extend(word.synonyms.iter().filter(|synonym| synonym.len() >= 6));
        }
        self.find_compact(&compact(nearest(written, &spellings)?))
    }

    /// Whether one of the words may be meant.
    pub(crate) fn resembles(&self, written: &str) -> bool {
        self.find_synonym(written).or_else(|| self.nearest(written)).is_some()
    }

    /// Why `written` is rejected, and what to write instead; `rest` is the text that follows it in the same item.
    pub(crate) fn describe_unknown(&self, written: &str, rest: &str) -> String {
        let describe_other_place = |get: &dyn Fn(&Place) -> Option<&'static Word>| {
            let (word, before, after) = USAGES
                .iter()
                .find_map(|(place, before, after)| Some((get(place)?, before, after)))?;
            let example = complete(word, written, rest);
            Some(format!(
                "`{written}` does not belong here; write {before}{example}{after}"
            ))
        };
        let noun = self.noun;
        if let Some(word) = self.find_synonym(written) {
            format!("unknown {noun} `{written}`; write {}", quote_word(word, written, rest))
        } else if let Some(message) = describe_other_place(&|place| place.get(written)) {
            message
        } else if let Some(word) = self.nearest(written) {
            format!(
                "unknown {noun} `{written}`; did you mean {}?",
                quote_word(word, written, rest)
            )
        } else if let Some(message) = describe_other_place(&|place| place.find_synonym(written)) {
            message
        } else {
            format!("unknown {noun} `{written}`\n{} {}", self.list, list_names(self.words))
        }
    }
}

/// Words that negate the word after them.
const NEGATIONS: [&str; 18] = [
    "not",
    "non",
    "no",
    "un",
    "dis",
    "dont",
    "never",
    "without",
    "only",
    "except",
    "exclude",
    "excluding",
    "reject",
    "deny",
    "forbid",
    "disallow",
    "disable",
    "disabled",
];

/// `onlyVerified` and `only_verified` as `only`, `verified`.
fn split_words(written: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in written.chars() {
        if !c.is_alphanumeric() || (after_lower && c.is_uppercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase();
    }
    words
}

/// A word as a message suggests it, with the user's numbers and arguments.
fn quote_word(word: &Word, written: &str, rest: &str) -> String {
    let Word { name, example, .. } = word;
    let complete = complete(word, written, rest);
    if name == example {
        format!("`{name}`")
    } else if complete == *example {
        format!("`{name}`, as in `{example}`")
    } else {
        format!("`{complete}`")
    }
}

/// The word with everything that belongs to it. The user's arguments replace those of the example, if they have the same
/// form; otherwise the user's numbers replace those of the example: `ageOver(21)` becomes `age_over = 21`.
pub(crate) fn complete(word: &Word, written: &str, rest: &str) -> String {
    let Word { name, example, .. } = word;
    let form = example.strip_prefix(name).unwrap_or_default();
    let mut numbers = numbers(written);
    numbers.extend(self::numbers(rest));
    if name == example {
        return (*name).to_owned();
    }
    if form.starts_with([' ', '(']) && !form.contains(|c: char| c.is_ascii_digit()) {
        let is_same_form = form.chars().next() == rest.chars().next() && rest.len() > " = ".len();
        return if is_same_form {
            format!("{name}{rest}")
        } else {
            (*example).to_owned()
        };
    }
    let number = |index: usize, least: u32, example: u32| match numbers.get(index) {
        Some(number) if (least..=999).contains(number) => *number,
        Some(_) | None => example,
    };
    let age = number(0, 1, 18);
    if form.starts_with('(') {
        format!("{name}({age}, buffer = {})", number(1, 0, 5))
    } else {
        format!("{name} = {age}")
    }
}

/// The whole numbers in a text; those that are too large are 9999.
fn numbers(text: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    let mut after_digit = false;
    for c in text.chars() {
        let digit = c.to_digit(10);
        if let Some(digit) = digit {
            let before = if after_digit { numbers.pop().unwrap_or(0) } else { 0 };
            numbers.push((before * 10 + digit).min(9999));
        }
        after_digit = digit.is_some();
    }
    numbers
}

/// Words as a message lists them: `` `passport`, `pass_card` ``.
pub(crate) fn list_names(words: &[&Word]) -> String {
    let mut list = String::new();
    for word in words {
        list.push_str(if list.is_empty() { "`" } else { ", `" });
        list.push_str(word.name);
        list.push('`');
    }
    list
}

/// `FullName`, `full-name` and `FULL_NAME` are all `fullname`.
pub(crate) fn compact(name: &str) -> String {
    let mut name = name.to_ascii_lowercase();
    name.retain(|c| c.is_ascii_alphanumeric());
    name
}

/// Removes what other SDKs and people add to a name: `withFullName`, `ATTR_FULL_NAME`, `FullNameAttribute`, `over_18`.
fn without_affixes(compact: &str) -> &str {
    let prefixes = ["with", "get", "attribute", "attr", "wanted"];
    let start = prefixes.iter().find_map(|prefix| compact.strip_prefix(prefix));
    let start = start.unwrap_or(compact);
    let start = start.strip_suffix("attribute").unwrap_or(start);
    line::trim(start, "0123456789")
}

#[cfg(test)]
mod tests {
    use super::{compact, find_with_synonyms};
    use crate::words::{AttributeName, AttributeOption, PLACES, Source, Vocabulary};

    #[test]
    fn every_name_and_synonym_leads_to_one_word() {
        for place in PLACES {
            let mut seen: Vec<String> = Vec::new();
            for word in place.words {
                for synonym in word.synonyms {
                    assert_eq!(
                        *synonym,
                        compact(synonym),
                        "`{synonym}` of `{}` is not compact",
                        word.name
                    );
                }
                let names = [word.name, word.wire].into_iter().chain(word.synonyms.iter().copied());
                let mut names: Vec<String> = names.map(compact).collect();
                names.sort();
                names.dedup();
                for name in names {
                    assert!(!seen.contains(&name), "`{name}` in `{}`", place.module);
                    seen.push(name);
                }
            }
        }
    }

    #[test]
    fn names_of_other_sdks_lead_to_ours() {
        let cases = [
            ("withFullName", "full_name"),
            ("FullName", "full_name"),
            ("fullName", "full_name"),
            ("FULL_NAME", "full_name"),
            ("WithGivenNames", "given_names"),
            ("surname", "family_name"),
            ("dob", "date_of_birth"),
            ("withDateOfBirth", "date_of_birth"),
            ("phone", "phone_number"),
            ("photo", "selfie"),
            ("address", "postal_address"),
            ("email_address", "email"),
            ("withEmail", "email"),
            ("FullNameAttribute", "full_name"),
            ("ATTR_DOCUMENT_DETAILS", "document_details"),
            ("withStructuredPostalAddress", "structured_postal_address"),
            ("withAgeOver", "age_over"),
            ("withAgeDerivedAttribute", "age_over"),
            ("ATTRIBUTE_FULL_NAME", "full_name"),
        ];
        let found = |written| find_with_synonyms::<AttributeName>(written).map(|name| name.word().name);
        for (written, name) in cases {
            assert_eq!(found(written), Some(name), "{written}");
        }
        for written in ["shoe_size", "", "with"] {
            assert_eq!(found(written), None, "{written}");
        }
    }

    #[test]
    fn opposite_of_a_word_is_not_suggested() {
        for written in [
            "not_optional",
            "nonoptional",
            "notOptional",
            "no_optional",
            "unoptional",
            "optional_not",
        ] {
            assert!(
                !AttributeOption::PLACE.describe_unknown(written, "").contains("; "),
                "{written}"
            );
        }
        for written in ["not_passport", "no_passport", "nonPassport", "except_passport"] {
            assert!(Source::PLACE.find_synonym(written).is_none(), "{written}");
            assert!(Source::PLACE.nearest(written).is_none(), "{written}");
        }
        assert!(AttributeName::PLACE.nearest("not_over_18").is_none());
    }

    #[test]
    fn numbers_and_arguments_of_the_user_are_kept() {
        let attribute = |written, rest| AttributeName::PLACE.describe_unknown(written, rest);
        for (written, rest, expected) in [
            ("ageOver", " = 21", "write `age_over = 21`"),
            ("ageOver", "(21)", "write `age_over = 21`"),
            ("over_21", "", "write `age_over = 21`"),
            ("over_2100", "", "write `age_over`, as in `age_over = 18`"),
            (
                "estimatedAgeAbove",
                "(21, buffer = 3)",
                "write `estimated_age_over(21, buffer = 3)`",
            ),
            (
                "sources",
                "(driving_licence)",
                "write `#[attr(full_name, source(driving_licence))]` on a field",
            ),
        ] {
            assert!(
                attribute(written, rest).ends_with(expected),
                "{}",
                attribute(written, rest)
            );
        }
    }

    #[test]
    fn unknown_word_is_described_by_its_distance() {
        let attribute = |written| AttributeName::PLACE.describe_unknown(written, "");
        assert_eq!(
            attribute("full_nmae"),
            "unknown Yoti attribute `full_nmae`; did you mean `full_name`?"
        );
        assert_eq!(
            attribute("adult"),
            "unknown Yoti attribute `adult`; write `age_over`, as in `age_over = 18`"
        );
        assert_eq!(
            attribute("remember_me"),
            "`remember_me` does not belong here; write `#[share(remember_me)]` on the struct"
        );
        assert_eq!(
            AttributeOption::PLACE.describe_unknown("accept_self_asserted", ""),
            "unknown option `accept_self_asserted`; write `self_asserted`"
        );
        assert_eq!(
            Source::PLACE.describe_unknown("library_card", ""),
            "unknown source `library_card`\nwrite a source of another name as a string; the known sources are \
             `passport`, `driving_licence`, `national_id`, `pass_card`"
        );
    }
}
