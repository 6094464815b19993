//! What the derive asks of `syn`: four features. `full` would cost every user's clean build a second and more, and
//! `clone-impls` a fifth of one.

use std::process::Command;

#[test]
fn the_derive_asks_syn_for_four_features() {
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
