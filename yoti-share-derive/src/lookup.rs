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

/// The word that has this compact name or synonym, without affixes.
pub(crate) fn find_exactly<W: Vocabulary>(compact: &str) -> Option<W> {
    find(W::PLACE.find_compact(compact)?.name)
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
        let stem = without_affixes(&compact);
        self.find_compact(&compact).or_else(|| self.find_compact(stem))
    }

    /// Whether the text negates a word: `not_optional`, `nonOptional`. Its opposite must not be suggested.
    fn is_negated(&self, written: &str) -> bool {
        let compact = compact(written);
        let negates_word = |prefix: &&str| {
            let rest = compact.strip_prefix(*prefix);
            rest.is_some_and(|rest| self.find_compact(rest).is_some())
        };
        let is_negation = |word: &String| NEGATIONS.contains(&word.as_str());
        split_words(written).iter().any(is_negation) || NEGATIONS.iter().any(negates_word)
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
        let first = written.chars().next()?.to_ascii_lowercase();
        let mut spellings: Vec<&str> = Vec::new();
        for word in self.words.iter().filter(|word| !is_opposite_age(written, word.name)) {
            spellings.extend([word.name, word.wire]);
            // A short synonym is near to too many words, and `username` is not `surname`.
            let is_candidate = |synonym: &&&str| synonym.len() >= 6 && synonym.starts_with(first);
            spellings.extend(word.synonyms.iter().filter(is_candidate));
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
            let (place, word, before, after) = USAGES
                .iter()
                .find_map(|(place, before, after)| Some((place, get(place)?, *before, *after)))?;
            let advice = match (complete_or_deny(word, written, rest), place.module, self.module) {
                (None, _, _) => "remove it".to_owned(),
                (Some(example), "options", "sources" | "sub_types") if !example.contains('(') => {
                    format!("write `{example}` after the parentheses")
                }
                (Some(example), "schemes", "trust_profile_keys") => format!("write `scheme({example})`"),
                (Some(example), _, _) => format!("write {before}{example}{after}"),
            };
            Some(format!("`{written}` does not belong here; {advice}"))
        };
        let noun = self.noun;
        if is_denial(rest)
            && let Some(word) = self.find_synonym(written)
        {
            let advice =
                complete_or_deny(word, written, rest).map_or("remove it".to_owned(), |word| format!("write `{word}`"));
            format!("unknown {noun} `{written}`; {advice}")
        } else if let Some(word) = self.find_synonym(written) {
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

/// Whether one is the name of an age check for older persons, and the other for younger ones.
fn is_opposite_age(one: &str, other: &str) -> bool {
    let has = |text: &str, words: [&str; 3]| words.iter().any(|word| text.contains(word));
    let (older, younger) = (["over", "above", "older"], ["under", "below", "younger"]);
    (has(one, older) && has(other, younger)) || (has(one, younger) && has(other, older))
}

/// Words that negate the word after them.
pub(crate) const NEGATIONS: [&str; 22] = [
    "not",
    "non",
    "no",
    "un",
    "dis",
    "dont",
    "never",
    "without",
    "except",
    "exclude",
    "excluding",
    "reject",
    "deny",
    "forbid",
    "disallow",
    "disable",
    "disabled",
    "refuse",
    "prohibit",
    "false",
    "off",
    "none",
];

/// `notOptional` and `not_optional` as `not`, `optional`.
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

/// Whether the text after a word is `= false` or the like.
pub(crate) fn is_denial(rest: &str) -> bool {
    ["false", "no", "off", "never"].contains(&compact(rest).as_str())
}

/// The word that means the opposite of an option, if there is one.
pub(crate) fn opposite(option: AttributeOption) -> Option<&'static str> {
    match option {
        AttributeOption::Optional => Some("required"),
        AttributeOption::Required => Some("optional"),
        AttributeOption::SelfAsserted => Some("self_asserted = false"),
        AttributeOption::Default
        | AttributeOption::Source
        | AttributeOption::Prefer
        | AttributeOption::Alternatives => None,
    }
}

/// The complete word, or its opposite if `= false` follows; `None` if a word that is denied has no opposite.
fn complete_or_deny(word: &Word, written: &str, rest: &str) -> Option<String> {
    if is_denial(rest) {
        return opposite(find(word.name)?).map(str::to_owned);
    }
    Some(complete(word, written, rest))
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
    if name == example {
        return (*name).to_owned();
    }
    if form.starts_with([' ', '(']) && !form.contains(|c: char| c.is_ascii_digit()) {
        let is_same_form =
            form.chars().next() == rest.chars().next() && rest.len() > " = ".len() && has_keys_of(form, rest);
        return if is_same_form {
            format!("{name}{}", without_quotes(rest, example))
        } else {
            (*example).to_owned()
        };
    }
    let (age, buffer) = age_and_buffer(written, rest);
    let age = age.filter(|age| (1..=999).contains(age)).unwrap_or(18);
    if form.starts_with('(') {
        let buffer = buffer.filter(|buffer| *buffer <= 999).unwrap_or(5);
        format!("{name}({age}, buffer = {buffer})")
    } else {
        format!("{name} = {age}")
    }
}

/// Whether the arguments have keys where those of the example do: `(uk_tfida)` is not `(framework = uk_tfida)`.
pub(crate) fn has_keys_of(example: &str, arguments: &str) -> bool {
    let (example, arguments) = (items_with_key(example), items_with_key(arguments));
    let is_like_example =
        |(index, has_key): (usize, &bool)| *has_key || example.get(index).or(example.last()) != Some(&true);
    arguments.iter().enumerate().all(is_like_example)
}

/// For each item in parentheses, whether it is a key with a value or with arguments.
fn items_with_key(list: &str) -> Vec<bool> {
    let list = list
        .strip_prefix('(')
        .and_then(|list| list.strip_suffix(')'))
        .unwrap_or(list);
    let items = line::items(list.parse().unwrap_or_default());
    items.iter().map(|item| item.contains(['=', '('])).collect()
}

/// The text with the words of the grammar out of quotes, where a string would be rejected: `("passport")` as `(passport)`.
/// A string in the example shows that strings belong here.
pub(crate) fn without_quotes(text: &str, example: &str) -> String {
    if example.contains('"') {
        return text.to_owned();
    }
    let mut output = String::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 0 {
            output.push_str(part);
        } else if let Some(word) = word_in_quotes(part) {
            output.push_str(word);
        } else {
            output.extend(["\"", part, "\""]);
        }
    }
    output
}

fn word_in_quotes(text: &str) -> Option<&'static str> {
    let is_name = |word: &&&Word| word.name == text || word.wire == text;
    let name = AttributeName::PLACE.words.iter().find(is_name);
    let others = [Source::PLACE, Framework::PLACE, Scheme::PLACE, Objective::PLACE];
    let word = name
        .copied()
        .or_else(|| others.iter().find_map(|place| place.get(text)))?;
    Some(word.name)
}

/// The numbers that mean the age and the buffer. A key decides, as in `(buffer = 3, 21)`; otherwise the age comes first.
fn age_and_buffer(written: &str, rest: &str) -> (Option<u32>, Option<u32>) {
    let (mut age, mut buffer) = (numbers(written).first().copied(), None);
    for item in rest.split(',') {
        let item = item.trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_age = item.starts_with(|c: char| c.is_ascii_digit()) || line::first_word(item).contains("age");
        for (index, number) in numbers(item).into_iter().enumerate() {
            if age.is_none() && (is_age || index > 0) {
                age = Some(number);
            } else if buffer.is_none() {
                buffer = Some(number);
            }
        }
    }
    (age, buffer)
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
    let prefixes = ["with", "get", "is", "attribute", "attr", "wanted"];
    let start = prefixes.iter().find_map(|prefix| compact.strip_prefix(prefix));
    let start = start.unwrap_or(compact);
    let start = start.strip_suffix("attribute").unwrap_or(start);
    line::trim(start, "0123456789")
}
