//! The Markdown files agree with the code.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use yoti_share_tests::{enum_variants, read_source, sources};

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

#[test]
fn compose_file_is_the_one_in_the_cookbook() {
    let file = read_source("docker/compose.yaml");
    let recipe = read_source("docs/cookbook.md");
    assert!(file.contains("services:"));
    assert!(recipe.contains(&format!("```yaml\n{}```", file.split_once('\n').unwrap().1)));
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
        "examples/edge",
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

/// Whether rustdoc hides the line of code.
fn is_hidden(line: &str) -> bool {
    let line = line.trim_start();
    line == "#" || line.starts_with("# ")
}

/// The code blocks of a document, without the lines that rustdoc hides.
fn code_lines(document: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if in_code && !is_hidden(line) {
            lines.push(line);
        }
    }
    lines
}

/// The documentation comments of a source file, as Markdown.
fn documentation_of(code: &str) -> String {
    let lines = code.lines().map(str::trim_start);
    let texts = lines.filter_map(|line| line.strip_prefix("///").or_else(|| line.strip_prefix("//!")));
    texts
        .map(|text| text.strip_prefix(' ').unwrap_or(text))
        .map(|text| format!("{text}\n"))
        .collect()
}

/// In a window of 1280 pixels, rustdoc shows 94 characters of a line of code.
#[test]
fn documented_code_fits_a_window_of_1280_pixels() {
    const COLUMNS: usize = 94;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documents: Vec<(PathBuf, String)> = Vec::new();
    for name in ["yoti-share", "yoti-share-sandbox"] {
        documents.extend(sources(&root.join(name).join("src")).into_iter().map(|file| {
            let text = documentation_of(&fs::read_to_string(&file).unwrap());
            (file, text)
        }));
    }
    for name in ["README.md", "yoti-share/README.md", "yoti-share/src/derive.md"] {
        documents.push((root.join(name), read_source(name)));
    }
    for entry in fs::read_dir(root.join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(&path).unwrap();
            documents.push((path, text));
        }
    }
    let mut checked = 0;
    let mut wide = Vec::new();
    for (path, text) in &documents {
        for line in code_lines(text) {
            checked += 1;
            if line.chars().count() > COLUMNS {
                wide.push(format!("{}: {line}", path.display()));
            }
        }
    }
    assert!(checked > 1000, "only {checked} lines were found");
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}
