//! Every public type is printed with canaries in it, or an entry of `REASONS` states why that is not needed.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    access_tokens, api_calls, keys,
    output::{Printed, SECRETS},
    receipts, requests,
};

/// Types that hold no value of a person, by the end of their path. Moving a type does not change its entry.
const REASONS: &[(&str, &[&str])] = &[
    (
        "a word out of a list, or a number",
        &[
            "AgeCheck",
            "AnchorKind",
            "AuthType",
            "ClockSkew",
            "ContentType",
            "ErrorKind",
            "ExtraDataKind",
            "FieldProblem",
            "KeyErrorKind",
            "MaxResponseSize",
            "Operation",
            "ProofErrorKind",
            "RememberMe",
            "RetryPolicy",
            "TransportErrorKind",
        ],
    ),
    (
        "part of a policy, which is written in the program and the same for everyone",
        &[
            "AdvancedIdentityProfile",
            "DocumentRestriction",
            "IdentityProfile",
            "PolicyBuilder",
            "Scheme",
            "SourceAnchor",
            "SourceConstraint",
            "TrustProfile",
            "WantedAttribute",
        ],
    ),
    ("without a value", &["PinAuth", "SelfieAuth", "ThirdParty"]),
    ("a word of the API", &["SessionStatus"]),
];

/// Files in which macros write types, and what follows the type's name there.
const MACRO_FILES: &[(&str, &str)] = &[("types/id.rs", ", \""), ("receipt/identity_report/view.rs", " {")];

/// The public types of the SDK. The lint `unreachable_pub` ensures that a `pub` type can be reached.
fn public_types() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../yoti-share/src");
    let mut types = BTreeSet::new();
    collect(&source, &source, &mut types);
    for (file, _) in MACRO_FILES {
        assert!(source.join(file).exists(), "{file} of MACRO_FILES has moved");
    }
    types
}

fn collect(source: &Path, folder: &Path, types: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                collect(source, &path, types);
            }
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let file = path.strip_prefix(source).unwrap().to_str().unwrap().to_owned();
        let code = fs::read_to_string(&path).unwrap();
        let module = file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
        types.extend(named(&file, &code).map(|name| format!("{module}::{name}")));
    }
}

fn named<'a>(file: &'a str, code: &'a str) -> impl Iterator<Item = &'a str> {
    let mark = MACRO_FILES
        .iter()
        .find(|(path, _)| *path == file)
        .map(|(_, mark)| *mark);
    let mut hidden = false;
    code.lines().filter_map(move |line| {
        hidden = line == "#[doc(hidden)]" || hidden && !line.is_empty();
        let declared = line
            .strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "));
        let made = mark
            .and_then(|mark| line.strip_prefix("    ")?.split_once(mark))
            .map(|(name, _)| name);
        let word = declared.or(made)?;
        // Hidden items are for the derive's code only.
        if hidden {
            return None;
        }
        let word = &word[..word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len())];
        word.starts_with(|c: char| c.is_uppercase()).then_some(word)
    })
}

#[test]
fn every_public_type_is_printed_or_excused() {
    let mut printed = Printed::default();
    receipts::print(&mut printed);
    requests::print(&mut printed);
    keys::print(&mut printed);
    access_tokens::print(&mut printed);
    api_calls::print(&mut printed);
    printed.holds_none_of(SECRETS);

    let types = public_types();
    assert!(types.len() > 90, "only {} types were found", types.len());
    let mut unexplained: BTreeSet<&str> = types
        .iter()
        .map(String::as_str)
        .filter(|name| !printed.types().contains(&format!("yoti_share::{name}")))
        .collect();
    for name in REASONS.iter().flat_map(|(_reason, names)| *names) {
        let suffix = format!("::{name}");
        let excused: Vec<&str> = unexplained
            .iter()
            .copied()
            .filter(|path| path.ends_with(&suffix))
            .collect();
        assert_eq!(excused.len(), 1, "`{name}` in REASONS excuses {excused:?}");
        unexplained.remove(excused[0]);
    }
    assert!(
        unexplained.is_empty(),
        "neither printed nor in REASONS: {unexplained:#?}"
    );
}
