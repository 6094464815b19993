//! The rooms of each crate use each other as `ARCHITECTURE.md` says, and in no other way.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The published crates, each of which has a table.
const CRATES: [&str; 3] = ["yoti-share-derive", "yoti-share", "yoti-share-sandbox"];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn source(of: &str) -> PathBuf {
    workspace().join(of).join("src")
}

/// The rows of a crate's table: a room, and the rooms it may use.
fn plan(of: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(workspace().join("ARCHITECTURE.md")).unwrap();
    let section = text.split_once(&format!("## Rooms of `{of}`")).unwrap().1;
    let table = section.split_once("| room | may use |").unwrap().1;
    let words = |cell: &str| {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        (words(cells[1]).pop_first().unwrap(), words(cells[2]))
    })
    .collect()
}

/// The files of a room, which is a file, a folder, or both; its tests may use what they like.
fn sources(of: &Path) -> Vec<PathBuf> {
    if of.file_stem().is_some_and(|name| name == "tests") {
        return Vec::new();
    }
    let mut files = Vec::new();
    if of.is_file() {
        files.push(of.to_owned());
    }
    if of.is_dir() {
        for entry in fs::read_dir(of).unwrap() {
            files.extend(sources(&entry.unwrap().path()));
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files
}

/// The modules of the crate's root that this code names: `crate::room`, and each first word of `crate::{…}`.
fn used(code: &str) -> BTreeSet<String> {
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    let word = |text: &str| {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut at_start = true;
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => at_start = true,
                c if at_start && depth == 0 && !c.is_whitespace() => {
                    found.insert(word(&group[at..]));
                    at_start = false;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn every_room_uses_only_the_rooms_its_row_lists() {
    let mut wrong = Vec::new();
    for of in CRATES {
        let (source, plan) = (source(of), plan(of));
        for (room, allowed) in &plan {
            let mut files = sources(&source.join(room));
            files.extend(sources(&source.join(format!("{room}.rs"))));
            assert!(!files.is_empty(), "{of} has no room `{room}`");
            for file in files {
                for other in used(&fs::read_to_string(&file).unwrap()) {
                    if other != *room && !allowed.contains(&other) {
                        let what = if plan.contains_key(&other) {
                            "may not use the room"
                        } else {
                            "goes through the root for"
                        };
                        let file = file.strip_prefix(&source).unwrap().display();
                        wrong.push(format!("{of}: {file} {what} `{other}`"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Without circles there is an order in which each room uses only those before it; the tables are in that order.
#[test]
fn every_room_uses_only_rooms_above_it() {
    let text = fs::read_to_string(workspace().join("ARCHITECTURE.md")).unwrap();
    for of in CRATES {
        let plan = plan(of);
        let section = text.split_once(&format!("## Rooms of `{of}`")).unwrap().1;
        let place = |room: &str| section.find(&format!("\n| `{room}` |")).unwrap();
        for (room, allowed) in &plan {
            for other in allowed {
                assert!(
                    place(other) < place(room),
                    "{of}: `{room}` uses `{other}`, which stands below it"
                );
            }
        }
    }
}

#[test]
fn every_room_has_a_row_in_architecture_md() {
    for of in CRATES {
        let rooms: BTreeSet<String> = fs::read_dir(source(of))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "rs"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|room| !["lib", "main", "tests"].contains(&&**room))
            .collect();
        assert_eq!(rooms, plan(of).into_keys().collect(), "the rooms of {of}");
    }
}

#[test]
fn only_the_key_room_names_a_crypto_crate() {
    let crates = [
        "aws_lc_rs",
        "rsa::",
        "sha2::",
        "aes::",
        "cbc::",
        "aes_gcm",
        "ed25519_dalek",
    ];
    let source = source("yoti-share");
    for file in sources(&source)
        .into_iter()
        .filter(|file| !file.starts_with(source.join("key")))
    {
        let code = fs::read_to_string(&file).unwrap();
        for name in crates {
            let named = code
                .lines()
                .any(|line| !line.trim_start().starts_with("//") && line.contains(name));
            assert!(!named, "{} names {name}", file.display());
        }
    }
}

#[test]
fn used_rooms_are_found_in_paths_and_groups() {
    let code = "use crate::{\n    error::{A, B},\n    value::c,\n};\nfn f() -> crate::key::Key {}\n// crate::doc\n";
    let expected: BTreeSet<String> = ["error", "key", "value"].map(str::to_owned).into();
    assert_eq!(used(code), expected);
    assert_eq!(used("/// [`x`](crate::share)\n"), BTreeSet::new());
}
