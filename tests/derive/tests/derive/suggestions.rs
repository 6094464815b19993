//! Every suggestion that the compile-fail cases show compiles: whole attributes, and fragments of them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests and their helpers may panic")]

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

/// The suggestions in backticks in our messages, without the notes of rustc: `` `#[attr(full_name)]` ``, `` `full_name` ``.
fn suggestions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            suggestions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = fs::read_to_string(&path).unwrap();
            for error in text.split("error").skip(1) {
                let message = error.split("-->").next().unwrap();
                suggestions_of_message(message, found);
            }
        }
    }
}

fn suggestions_of_message(message: &str, found: &mut BTreeSet<String>) {
    let parts: Vec<&str> = message.split('`').collect();
    for (number, pair) in parts.windows(2).enumerate() {
        let [before, quoted] = pair else { continue };
        // Other code in backticks is the mistake itself, or a part of an explanation.
        let introductions = [
            "write ",
            " field as ",
            "as in ",
            "example ",
            "you mean ",
            "quotes: ",
            "itself: ",
            "string: ",
            "macro: ",
        ];
        let is_suggested = introductions.iter().any(|words| before.ends_with(words))
            || (*before == " or " && quoted.starts_with("#["));
        if number % 2 == 0 && is_suggested && !quoted.contains('…') {
            found.insert((*quoted).to_owned());
        }
    }
}

const NAMES: &str = "full_name given_names family_name date_of_birth gender nationality phone_number email selfie \
    postal_address structured_postal_address document_details document_images estimated_age age_over age_under \
    estimated_age_over self Points skip";
const OPTIONS: &str = "optional required default self_asserted source prefer alternatives";
const SOURCES: &str = "passport driving_licence national_id pass_card";
const SHARE: &str = "remember_me identity_profile advanced_identity_profile part crate selfie_auth pin_auth";

/// A struct that contains the suggestion where it belongs.
fn struct_with(suggestion: &str) -> Struct {
    if let Some(attribute) = suggestion.strip_prefix("#[") {
        let is_on_struct = attribute.starts_with("share(") && attribute != "share(selfie_auth)]";
        return if is_on_struct {
            with_share(suggestion)
        } else {
            with_field(suggestion, suggestion)
        };
    }
    let word = suggestion
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap();
    let is_one_of = |words: &str| words.split_whitespace().any(|other| other == word);
    let is_country = suggestion.len() == 5 && suggestion.starts_with('"');
    let in_profile = |items: &str| {
        with_share(&format!(
            "#[share(advanced_identity_profile(profile(framework = uk_tfida, {items})))]"
        ))
    };
    let on_field = |items: &str| with_field(&format!("#[attr({items})]"), suggestion);
    match word {
        "" if is_country => in_profile(&format!("scheme(rtw, document(countries({suggestion})))")),
        "" | "flatten" => on_field(suggestion),
        "profile" => with_share(&format!("#[share(advanced_identity_profile({suggestion}))]")),
        "types" => in_profile(&format!("scheme(rtw, document({suggestion}))")),
        "age_over" | "age_under" if word == suggestion => on_field(&format!("{word} = 18")),
        _ if is_one_of(NAMES) => on_field(suggestion),
        _ if is_one_of(OPTIONS) => on_field(&format!("full_name, {suggestion}")),
        _ if is_one_of(SOURCES) => on_field(&format!("full_name, source({suggestion})")),
        "true" | "false" => on_field(&format!("full_name, self_asserted = {suggestion}")),
        _ if suggestion.parse::<u16>().is_ok() => on_field(&format!("age_over = {suggestion}")),
        "String" | "Verified" | "Anchored" | "Option" | "Vec" => {
            (String::new(), format!("#[attr(full_name)] a: {suggestion}"))
        }
        "Date" => (String::new(), format!("#[attr(date_of_birth)] a: {suggestion}")),
        "Image" => (String::new(), format!("#[attr(selfie)] a: {suggestion}")),
        "identity_profile" | "advanced_identity_profile" if word == suggestion => {
            with_share("#[share(identity_profile(framework = uk_tfida, scheme = rtw))]")
        }
        // The crate of the example does not exist.
        _ if is_one_of(SHARE) => with_share(&format!("#[share({})]", suggestion.replace("my_reexports::", ""))),
        "framework" | "uk_tfida" | "yoti_global" => {
            let framework = suggestion.trim_start_matches("framework").trim_start_matches(" = ");
            let framework = if framework.is_empty() { "uk_tfida" } else { framework };
            with_share(&format!(
                "#[share(identity_profile(framework = {framework}, scheme = \"RTW\"))]"
            ))
        }
        "scheme" if word == suggestion => in_profile("scheme(rtw)"),
        "scheme" if suggestion.contains('=') && !suggestion.contains('(') => with_share(&format!(
            "#[share(identity_profile(framework = uk_tfida, {suggestion}))]"
        )),
        "scheme" => in_profile(suggestion),
        "document" if word == suggestion => in_profile("scheme(rtw, document(types(passport)))"),
        "document" | "label" | "objective" => in_profile(&format!("scheme(dbs, {suggestion})")),
        _ => panic!("where does `{suggestion}` belong? Add it to this function"),
    }
}

/// The attribute of a struct, and its fields.
type Struct = (String, String);

fn with_share(attribute: &str) -> Struct {
    (attribute.to_owned(), "#[attr(email)] a: String".to_owned())
}

/// A field with this attribute, of a type that fits the suggestion in it.
fn with_field(attribute: &str, suggestion: &str) -> Struct {
    let ty = if attribute.contains("flatten") {
        "Part"
    } else if suggestion.contains("optional") {
        "Option<()>"
    } else {
        "()"
    };
    let share = if attribute.contains("identity_profile_report") {
        "#[share(part)]"
    } else {
        ""
    };
    // There is another attribute, so that `skip` is not all there is.
    // A suggestion may be a whole field.
    let ty = if attribute.ends_with(']') {
        format!(" a: {ty}")
    } else {
        String::new()
    };
    (
        share.to_owned(),
        format!("{attribute}{ty}, #[attr(\"com.example.other\")] b: ()"),
    )
}

#[test]
fn suggestions_compile() {
    let mut found = BTreeSet::new();
    suggestions(Path::new("tests/ui/fail"), &mut found);
    let attributes = found.iter().filter(|suggestion| suggestion.starts_with("#[")).count();
    assert!(attributes >= 15 && found.len() - attributes >= 40, "{found:#?}");
    let mut source = "#![allow(dead_code)]\n\
        use yoti_share::{Anchored, Attribute, Date, Image, SharePolicy, Verified, kind};\n\
        #[derive(SharePolicy)]\nstruct Part { #[attr(gender)] a: String }\n"
        .to_owned();
    for marker in ["Points", "LoyaltyPoints"] {
        writeln!(
            source,
            "struct {marker};\nimpl Attribute for {marker} {{ const NAME: &'static str = \"com.example.{marker}\"; type Kind = \
             kind::Number; }}"
        )
        .unwrap();
    }
    for (number, suggestion) in found.iter().filter(|suggestion| *suggestion != "#[attr]").enumerate() {
        let (share, fields) = struct_with(suggestion);
        writeln!(
            source,
            "#[derive(SharePolicy)]\n{share}\nstruct S{number} {{ {fields} }}\n"
        )
        .unwrap();
    }
    source.push_str("fn main() {}\n");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("suggestions.rs");
    fs::write(&file, source).unwrap();
    trybuild::TestCases::new().pass(file);
}
