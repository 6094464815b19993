//! The derive uses four features of `syn`. `full` would add more than a second to every user's clean build, and
//! `clone-impls` a fifth of a second.

use std::process::Command;

#[test]
fn derive_enables_four_features_of_syn() {
    let tree = [
        "tree",
        "--offline",
        "--package",
        "yoti-share-derive",
        "--edges",
        "normal,features",
        "--invert",
        "syn",
    ];
    let output = Command::new(env!("CARGO"))
        .args(tree)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let mut features: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_once("syn feature \"")?.1.split_once('"'))
        .map(|(feature, _)| feature)
        .collect();
    features.sort_unstable();
    features.dedup();
    assert_eq!(features, ["derive", "parsing", "printing", "proc-macro"], "{tree}");
}
