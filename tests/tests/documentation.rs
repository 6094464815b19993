//! The Markdown files agree with the code.

use std::{collections::BTreeSet, fs, path::Path};

use yoti_share_tests::{enum_variants, read_source};

#[test]
fn errors_md_has_one_row_for_every_error_kind() {
    let kinds = enum_variants("yoti-share/src/error/kind.rs", "ErrorKind");
    assert!(kinds.len() > 30, "the kinds were not found: {kinds:?}");
    let document = read_source("docs/errors.md");
    let table = document.split_once("| kind |").unwrap().1;
    let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    let listed: BTreeSet<String> = rows
        .iter()
        .map(|row| row.split('`').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(listed.len(), rows.len(), "a kind has two rows");
    assert_eq!(listed, kinds);
}

#[test]
fn every_error_kind_documents_what_to_do() {
    let code = read_source("yoti-share/src/error/kind.rs");
    let body = code.split_once("pub enum ErrorKind {").unwrap().1;
    let mut section = false;
    for line in body.lines().take_while(|line| *line != "}").map(str::trim) {
        if line == "/// # What to do" {
            section = true;
        } else if line.starts_with(char::is_uppercase) {
            assert!(section, "`{line}` has no section \"What to do\"");
            section = false;
        }
    }
}

/// The targets of the document's links to files of this repository.
fn links(document: &str) -> Vec<&str> {
    document
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.split_once('#').map_or(target, |(file, _)| file))
        .filter(|target| !target.is_empty() && !target.contains(':') && !target.contains(' '))
        .collect()
}

#[test]
fn links_between_markdown_files_resolve() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = [
        "",
        "docs",
        "tests",
        "examples/custom-key",
        "examples/quickstart",
        "examples/terminal",
        "examples/web",
        "yoti-share",
        "yoti-share-derive",
        "yoti-share-sandbox",
        ".github",
    ];
    let mut followed = 0;
    for folder in folders.map(|folder| root.join(folder)) {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            for link in links(&fs::read_to_string(&path).unwrap()) {
                assert!(
                    folder.join(link).exists(),
                    "{} links to {link}, which does not exist",
                    path.display()
                );
                followed += 1;
            }
        }
    }
    assert!(followed > 60, "only {followed} links were found");
}
