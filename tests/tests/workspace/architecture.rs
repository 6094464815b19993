//! The rooms of each crate use only the rooms that `ARCHITECTURE.md` lists.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use yoti_share_tests::sources;

/// The published crates, each of which has a table.
const CRATES: [&str; 3] = ["yoti-share-derive", "yoti-share", "yoti-share-sandbox"];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn source(name: &str) -> PathBuf {
    workspace().join(name).join("src")
}

/// The rows of a crate's table: a room, and the rooms it may use.
fn plan(name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(workspace().join("ARCHITECTURE.md")).unwrap();
    let section = text.split_once(&format!("## Rooms of `{name}`")).unwrap().1;
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

/// The rooms that the code names: `crate::room`, and each first word in `crate::{…}`.
fn used_rooms(code: &str) -> BTreeSet<String> {
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
    for name in CRATES {
        let (source, plan) = (source(name), plan(name));
        for (room, allowed) in &plan {
            let mut files = sources(&source.join(room));
            files.extend(sources(&source.join(format!("{room}.rs"))));
            assert!(!files.is_empty(), "{name} has no room `{room}`");
            for file in files {
                for other in used_rooms(&fs::read_to_string(&file).unwrap()) {
                    if other != *room && !allowed.contains(&other) {
                        let problem = if plan.contains_key(&other) {
                            "must not use the room"
                        } else {
                            "uses through the crate root"
                        };
                        let file = file.strip_prefix(&source).unwrap().display();
                        wrong.push(format!("{name}: {file} {problem} `{other}`"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// If the rooms form no cycle, they can be ordered so that each uses only earlier ones. The tables have that order.
#[test]
fn every_room_uses_only_rooms_above_it() {
    let text = fs::read_to_string(workspace().join("ARCHITECTURE.md")).unwrap();
    for name in CRATES {
        let plan = plan(name);
        let section = text.split_once(&format!("## Rooms of `{name}`")).unwrap().1;
        let place = |room: &str| section.find(&format!("\n| `{room}` |")).unwrap();
        for (room, allowed) in &plan {
            for other in allowed {
                assert!(
                    place(other) < place(room),
                    "{name}: `{room}` uses `{other}`, which is below it"
                );
            }
        }
    }
}

#[test]
fn every_room_has_a_row_in_architecture_md() {
    for name in CRATES {
        let rooms: BTreeSet<String> = fs::read_dir(source(name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "rs"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|room| !["lib", "main", "tests"].contains(&&**room))
            .collect();
        assert_eq!(rooms, plan(name).into_keys().collect(), "the rooms of {name}");
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
    assert_eq!(used_rooms(code), expected);
    assert_eq!(used_rooms("/// [`x`](crate::share)\n"), BTreeSet::new());
}
