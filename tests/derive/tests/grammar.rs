//! The derive's words against the runtime's: the derive knows how a word is written, the runtime knows what it means.

use std::fs;

use words::{AttributeName, FieldUse, Form, PLACES, Place, Vocabulary};

#[expect(dead_code, reason = "the derive uses the rest")]
#[path = "../../../yoti-share-derive/src/words.rs"]
mod words;

/// The source of the words that the runtime documents for editors.
fn documented_words() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../yoti-share/src/share_policy/ide.rs");
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn attribute_names_are_the_rows_of_the_catalogue() {
    let words = AttributeName::ALL.iter().map(|name| name.word());
    let words: Vec<(&str, &str)> = words.map(|word| (word.name, word.wire)).collect();
    assert_eq!(words, yoti_share::__private0_1_0::CATALOGUE);
}

#[test]
fn every_word_is_documented_for_editors() {
    let source = documented_words();
    let (_, places) = source.split_once("\nplaces! {\n").unwrap();
    let mut documented: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in places.lines().map(str::trim) {
        if let Some(place) = line.strip_suffix(" {") {
            documented.push((place, Vec::new()));
        } else if let (Some(word), Some((_, words))) = (line.strip_suffix(';'), documented.last_mut()) {
            words.push(word);
        }
    }
    // The catalogue documents the attributes itself; `crate` is a keyword and cannot be an item.
    let words = |place: &Place| {
        let names = place.words.iter().map(|word| word.name);
        names.filter(|name| *name != "crate").collect()
    };
    let (names, uses) = (AttributeName::PLACE, FieldUse::PLACE);
    let module = |place: &Place| if place.list == uses.list { "alone" } else { place.module };
    let ours = PLACES.iter().filter(|place| place.list != names.list);
    let ours: Vec<(&str, Vec<&str>)> = ours.map(|place| (module(place), words(place))).collect();
    assert_eq!(documented, ours);
}

#[test]
fn editors_offer_every_plain_attribute_as_alternative() {
    let source = documented_words();
    let (_, list) = source.split_once("pub mod alternatives {").unwrap();
    let (_, list) = list.split_once("words::{").unwrap();
    let (list, _) = list.split_once('}').unwrap();
    let mut offered: Vec<&str> = list.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    let plain = AttributeName::ALL.iter().filter(|name| name.form() == Form::Plain);
    let mut plain: Vec<&str> = plain.map(|name| name.word().name).collect();
    offered.sort_unstable();
    plain.sort_unstable();
    assert_eq!(offered, plain);
}
