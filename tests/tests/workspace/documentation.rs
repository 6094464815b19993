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

/// The Markdown files of the repository, with their text.
fn markdown_files() -> Vec<(PathBuf, String)> {
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
        "yoti-share/src",
        "yoti-share-derive",
        "yoti-share-sandbox",
        ".github",
    ];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn links_between_markdown_files_resolve() {
    let mut followed = 0;
    for (path, text) in markdown_files() {
        for link in links(&text) {
            assert!(
                path.with_file_name(link).exists(),
                "{} links to {link}, which does not exist",
                path.display()
            );
            followed += 1;
        }
    }
    assert!(followed > 60, "only {followed} links were found");
}

/// Whether the line contains a number with a unit of time or size in which this project measures. Limits have others: seconds,
/// KiB, MiB.
fn has_measured_figure(line: &str) -> bool {
    let words: Vec<&str> = line.split([' ', '|', '(', ')', ',', ';']).collect();
    words.windows(2).any(|pair| {
        let unit = pair[1].trim_end_matches(['.', ':']);
        pair[0].ends_with(|last: char| last.is_ascii_digit()) && ["ms", "µs", "kB", "MB", "GB", "%"].contains(&unit)
    })
}

#[test]
fn only_scripts_write_measured_figures_into_documents() {
    let mut tables = 0;
    for (path, text) in markdown_files() {
        let (mut in_code, mut in_table) = (false, false);
        for line in text.lines() {
            in_code ^= line.trim_start().starts_with("```");
            // `benches/report` writes the lines between these two.
            in_table = (in_table || line.starts_with("<!-- measured: ")) && line != "<!-- end -->";
            tables += usize::from(line == "<!-- end -->");
            assert!(
                in_code || in_table || !has_measured_figure(line),
                "{}: move the figure into a table that `benches/report` writes, or remove it:\n{line}",
                path.display()
            );
        }
    }
    assert!(tables >= 10, "only {tables} tables were found");
}

#[test]
fn readme_names_the_declared_and_the_tested_compiler() {
    let between = |file: &str, start: &str| {
        let text = read_source(file);
        let rest = text.split_once(start).unwrap().1;
        rest.split_once('"').unwrap().0.trim_end_matches('.').to_owned()
    };
    let readme = read_source("README.md");
    let status = readme.split_once("## Status").unwrap().1;
    for version in [
        between("Cargo.toml", "rust-version = \""),
        between("tests/derive/tests/ui.rs", "const RUSTC: &str = \"rustc "),
    ] {
        assert!(
            status.contains(&version),
            "the README's status does not name Rust {version}"
        );
    }
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
