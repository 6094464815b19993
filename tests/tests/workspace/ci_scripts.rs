//! `.ci/run` and the workflow call the same scripts, so that a check that passes here also passes there.

use std::collections::BTreeSet;

use yoti_share_tests::read_source;

/// The scripts in the loop of `.ci/run`.
fn scripts_of_run() -> BTreeSet<String> {
    let text = read_source(".ci/run");
    let (_, rest) = text.split_once("\nfor check in ").unwrap();
    let (names, _) = rest.split_once("; do\n").unwrap();
    names
        .split_whitespace()
        .filter(|name| *name != "\\")
        .map(str::to_owned)
        .collect()
}

/// The scripts that jobs of the workflow call, without their arguments: entries of a matrix, and commands.
fn scripts_of_workflow() -> BTreeSet<String> {
    let text = read_source(".github/workflows/ci.yml");
    let mut scripts = BTreeSet::new();
    let mut in_matrix = false;
    for line in text.lines().map(str::trim) {
        let entry = line.strip_prefix("- ").filter(|_| in_matrix);
        in_matrix = line == "script:" || entry.is_some();
        let command = line.strip_prefix("- run: ").and_then(|run| run.split_once(".ci/"));
        let called = entry.or(command.map(|(_, called)| called));
        let name = called.and_then(|called| called.split(' ').next());
        scripts.extend(name.filter(|name| !name.starts_with('$')).map(str::to_owned));
    }
    scripts
}

#[test]
fn run_and_the_workflow_call_the_same_scripts() {
    let scripts = scripts_of_run();
    assert!(scripts.len() > 15, "only {scripts:?} were found");
    assert_eq!(scripts, scripts_of_workflow());
}
