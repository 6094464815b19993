//! No public type is forgotten: each is printed somewhere with canaries in it, or has a reason not to be.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::{
    api_calls, keys,
    output::{Printed, SECRETS},
    receipts, requests,
};

/// Types that nothing can be hidden in.
const REASONS: &[(&str, &[&str])] = &[
    (
        "a word out of a list, or a number",
        &[
            "attribute::anchor::AnchorKind",
            "attribute::profile_attribute::ContentType",
            "answer::extra_data::ExtraDataKind",
            "answer::identity_report::proof::ProofErrorKind",
            "client::retry::RetryPolicy",
            "client::transport::MaxResponseSize",
            "client::transport::TransportErrorKind",
            "error::clock_skew::ClockSkew",
            "error::extract::FieldProblem",
            "error::key::KeyErrorKind",
            "error::kind::ErrorKind",
            "error::operation::Operation",
            "question::policy::AuthType",
            "question::policy::RememberMe",
            "value::age_verification::AgeCheck",
        ],
    ),
    (
        "what is asked, in the program's own words, which are the same for everybody",
        &[
            "question::policy::builder::PolicyBuilder",
            "question::policy::identity::AdvancedIdentityProfile",
            "question::policy::identity::DocumentRestriction",
            "question::policy::identity::IdentityProfile",
            "question::policy::identity::Scheme",
            "question::policy::identity::TrustProfile",
            "question::policy::source::SourceAnchor",
            "question::policy::source::SourceConstraint",
            "question::policy::wanted::WantedAttribute",
        ],
    ),
    (
        "without a value",
        &[
            "attribute::catalogue::ThirdParty",
            "share::PinAuth",
            "share::SelfieAuth",
        ],
    ),
    ("the API's own words", &["question::session::answer::SessionStatus"]),
];

/// Types that macros write: their file, and how to tell the line that names one.
const MADE_BY_MACROS: &[(&str, &str)] = &[("value/id.rs", ", \""), ("answer/identity_report/view.rs", " {")];

/// The public types of the SDK. A type that is `pub` can be reached: the lint `unreachable_pub` sees to that.
fn public_types() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../yoti-share/src");
    let mut types = BTreeSet::new();
    collect(&source, &source, &mut types);
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
    let mark = MADE_BY_MACROS
        .iter()
        .find(|(made_in, _)| *made_in == file)
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
        // The derive's own; nobody else has a name for them.
        if hidden {
            return None;
        }
        let word = &word[..word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len())];
        word.starts_with(|c: char| c.is_uppercase()).then_some(word)
    })
}

#[test]
fn every_public_type_is_printed_with_canaries_or_has_a_reason() {
    let mut printed = Printed::default();
    receipts::print(&mut printed);
    requests::print(&mut printed);
    keys::print(&mut printed);
    api_calls::print(&mut printed);
    printed.holds_none_of(SECRETS);

    let reasons: BTreeMap<&str, &str> = REASONS
        .iter()
        .flat_map(|(reason, types)| types.iter().map(move |name| (*name, *reason)))
        .collect();
    let types = public_types();
    assert!(types.len() > 90, "only {} types were found", types.len());
    let shown = |name: &str| printed.types().contains(&format!("yoti_share::{name}"));
    let forgotten: Vec<_> = types
        .iter()
        .filter(|name| !shown(name) && !reasons.contains_key(name.as_str()))
        .collect();
    assert!(forgotten.is_empty(), "neither printed nor excused: {forgotten:#?}");
    let gone: Vec<_> = reasons.keys().filter(|name| !types.contains(**name)).collect();
    assert!(gone.is_empty(), "excused, and not there: {gone:?}");
}
