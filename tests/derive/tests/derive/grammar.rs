//! The words of the derive are those of the runtime: the derive defines their spelling, the runtime their meaning.

use std::fs;

use words::{AttributeName, FieldUse, Form, PLACES, Place, Vocabulary};

#[expect(dead_code, reason = "the derive uses the rest")]
#[path = "../../../../yoti-share-derive/src/words.rs"]
mod words;

#[test]
fn attribute_names_are_the_rows_of_the_catalogue() {
    let source = fs::read_to_string("../../yoti-share/src/attribute/catalogue.rs").unwrap();
    // A row is `word = "wire_name": Kind, requested "text";`.
    let rows = source.lines().map(str::trim).filter_map(|line| {
        let (word, rest) = line.split_once(" = \"")?;
        let (wire, rest) = rest.split_once("\": ")?;
        let (requested, text) = rest.split_once(", ")?.1.split_once(" \"")?;
        Some((word, wire, requested, text.strip_suffix("\";")?))
    });
    let words = AttributeName::ALL.iter().map(|name| {
        let word = name.word();
        let requested = match name.form() {
            Form::Plain => "by_name",
            Form::Age | Form::AgeAndBuffer => "as_derivation",
            Form::Report => "with_identity_profile",
        };
        (word.name, word.wire, requested, word.example)
    });
    // The text of an attribute that is requested by its name is a method of other SDKs.
    let without_method = |(word, wire, requested, text)| match requested {
        "by_name" => (word, wire, requested, word),
        _ => (word, wire, requested, text),
    };
    let rows: Vec<(&str, &str, &str, &str)> = rows.map(without_method).collect();
    assert_eq!(rows, words.collect::<Vec<_>>());
}

#[test]
fn every_word_is_documented_for_editors() {
    let source = fs::read_to_string("../../yoti-share/src/share_policy/ide.rs").unwrap();
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
    let module = |place: &Place| {
        if place.list == uses.list { "alone" } else { place.module }
    };
    let ours = PLACES.iter().filter(|place| place.list != names.list);
    let ours: Vec<(&str, Vec<&str>)> = ours.map(|place| (module(place), words(place))).collect();
    assert_eq!(documented, ours);
}
