//! Every corrected attribute that the compile-fail cases show compiles.

#![allow(clippy::unwrap_used, reason = "tests and their helpers may panic")]

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

/// The attributes in backticks in the messages: `` `#[attr(full_name)]` ``.
fn suggested_attributes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            suggested_attributes(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = fs::read_to_string(&path).unwrap();
            let parts: Vec<&str> = text.split('`').collect();
            for pair in parts.windows(2) {
                let [before, quoted] = pair else { continue };
                // Other attributes in backticks are the mistake itself.
                let is_suggested = ["write ", "as in ", "example ", "with ", "or "]
                    .iter()
                    .any(|words| before.ends_with(words));
                let is_attribute = quoted.starts_with("#[") && quoted.ends_with(']') && !quoted.contains('…');
                if is_suggested && is_attribute && *quoted != "#[attr]" && !quoted.starts_with("#[derive") {
                    found.insert((*quoted).to_owned());
                }
            }
        }
    }
}

/// A struct with this attribute, on a field where it belongs on one.
fn struct_with(attribute: &str, number: usize) -> String {
    let is_about_struct = attribute.starts_with("#[share(") && attribute != "#[share(selfie_auth)]";
    let ty = if attribute.contains("flatten") {
        "Part"
    } else if attribute.contains("optional") {
        "Option<()>"
    } else {
        "()"
    };
    if is_about_struct {
        return format!(
            "#[derive(yoti_share::SharePolicy)]\n{attribute}\nstruct S{number} {{ #[attr(full_name)] a: String }}\n"
        );
    }
    let share = if attribute.contains("identity_profile_report") {
        "#[share(part)]"
    } else {
        ""
    };
    format!(
        "#[derive(yoti_share::SharePolicy)]\n{share}\nstruct S{number} {{ #[attr(email)] b: String, {attribute} a: {ty} }}\n"
    )
}

#[test]
fn suggested_attributes_compile() {
    let mut attributes = BTreeSet::new();
    suggested_attributes(Path::new("tests/ui/fail"), &mut attributes);
    assert!(attributes.len() >= 15, "{attributes:#?}");
    let mut source = "#![allow(dead_code)]\n\
        #[derive(yoti_share::SharePolicy)]\nstruct Part { #[attr(gender)] a: String }\n"
        .to_owned();
    for (number, attribute) in attributes.iter().enumerate() {
        // The struct requests `email` already, so that `skip` is not all there is.
        let attribute = attribute.replace("email", "phone_number");
        writeln!(source, "{}", struct_with(&attribute, number)).unwrap();
    }
    source.push_str("fn main() {}\n");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("suggested_attributes.rs");
    fs::write(&file, source).unwrap();
    trybuild::TestCases::new().pass(file);
}
