//! A `match` on an enum of ours lists every variant, so that a new variant is a compile error at each place that must know it.
//!
//! Clippy's `wildcard_enum_match_arm` finds a wildcard arm on the enum itself. This test finds one inside a tuple, `Some`, `Ok`
//! or `Err`, and ignores enums of other crates.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Arm, Expr, ExprMatch, File, ItemEnum, ItemImpl, ItemMod, Pat, Type,
    visit::{self, Visit},
};
use yoti_share_tests::sources;

const CRATES: [&str; 3] = ["yoti-share", "yoti-share-derive", "yoti-share-sandbox"];

/// Where a pattern is inside the pattern of its arm, for instance `(_, Some(HERE))`.
type Position = Vec<Step>;

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Tuple(usize),
    Wrapper(String),
}

/// The patterns of the arms of one `match`, by position.
#[derive(Default)]
struct Positions {
    variants_of: BTreeMap<Position, String>,
    wildcards: BTreeSet<Position>,
}

/// Collects the enums of a crate, then the matches on them that have a wildcard.
#[derive(Default)]
struct Checker {
    enums: BTreeSet<String>,
    implementing: Option<String>,
    /// The enum of each of these matches.
    found: Vec<String>,
}

impl Checker {
    fn check_match(&mut self, arms: &[Arm]) {
        let mut positions = Positions::default();
        for arm in arms {
            self.collect(&arm.pat, true, &[], &mut positions);
        }
        for (position, name) in &positions.variants_of {
            // `Some(variant)` is caught by `Some(_)` and by `_`. A tuple may need `_` for its other elements.
            let mut caught_at = position.clone();
            let wildcard = loop {
                if positions.wildcards.contains(&caught_at) {
                    break true;
                }
                match caught_at.pop() {
                    Some(Step::Wrapper(_)) => {}
                    Some(Step::Tuple(_)) | None => break false,
                }
            };
            if wildcard {
                self.found.push(name.clone());
            }
        }
    }

    fn collect(&self, pattern: &Pat, catches: bool, at: &[Step], positions: &mut Positions) {
        let inside = |step| [at, &[step]].concat();
        match pattern {
            Pat::Or(pattern) => {
                for case in &pattern.cases {
                    self.collect(case, catches, at, positions);
                }
            }
            // An arm with a guard does not catch every new variant.
            Pat::Guard(pattern) => self.collect(&pattern.pat, false, at, positions),
            Pat::Reference(pattern) => self.collect(&pattern.pat, catches, at, positions),
            Pat::Paren(pattern) => self.collect(&pattern.pat, catches, at, positions),
            Pat::Tuple(pattern) => {
                for (index, element) in pattern.elems.iter().enumerate() {
                    self.collect(element, catches, &inside(Step::Tuple(index)), positions);
                }
            }
            Pat::TupleStruct(pattern) => match (self.enum_of(&pattern.path), pattern.path.get_ident()) {
                (Some(name), _) => {
                    positions.variants_of.insert(at.to_vec(), name);
                }
                (None, Some(wrapper)) => {
                    for element in &pattern.elems {
                        let step = Step::Wrapper(wrapper.to_string());
                        self.collect(element, catches, &inside(step), positions);
                    }
                }
                (None, None) => {}
            },
            Pat::Path(pattern) => self.collect_variant(&pattern.path, at, positions),
            Pat::Struct(pattern) => self.collect_variant(&pattern.path, at, positions),
            Pat::Ident(pattern) => match &pattern.subpat {
                Some((_, subpattern)) => self.collect(subpattern, catches, at, positions),
                None if catches && pattern.ident.to_string().starts_with(char::is_lowercase) => {
                    positions.wildcards.insert(at.to_vec());
                }
                None => {}
            },
            Pat::Wild(_) if catches => {
                positions.wildcards.insert(at.to_vec());
            }
            _ => {}
        }
    }

    fn collect_variant(&self, path: &syn::Path, at: &[Step], positions: &mut Positions) {
        if let Some(name) = self.enum_of(path) {
            positions.variants_of.insert(at.to_vec(), name);
        }
    }

    /// Returns the enum of ours, if the path names one of its variants.
    fn enum_of(&self, path: &syn::Path) -> Option<String> {
        let mut segments = path.segments.iter().rev().skip(1);
        let name = segments.next()?.ident.to_string();
        let name = if name == "Self" {
            self.implementing.clone()?
        } else {
            name
        };
        self.enums.contains(&name).then_some(name)
    }
}

impl<'ast> Visit<'ast> for Checker {
    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.enums.insert(item.ident.to_string());
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| {
            let condition = attribute.parse_args::<syn::Path>();
            attribute.path().is_ident("cfg") && condition.is_ok_and(|path| path.is_ident("test"))
        });
        if !is_test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let outer = self.implementing.take();
        if let Type::Path(path) = &*item.self_ty {
            self.implementing = path.path.segments.last().map(|segment| segment.ident.to_string());
        }
        visit::visit_item_impl(self, item);
        self.implementing = outer;
    }

    fn visit_expr_match(&mut self, expression: &'ast ExprMatch) {
        self.check_match(&expression.arms);
        visit::visit_expr_match(self, expression);
    }
}

fn parse(path: PathBuf) -> (PathBuf, File) {
    let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
    (path, file)
}

#[test]
fn matches_on_our_enums_have_no_wildcard_arm() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for name in CRATES {
        let files: Vec<(PathBuf, File)> = sources(&workspace.join(name).join("src"))
            .into_iter()
            .map(parse)
            .collect();
        let mut checker = Checker::default();
        for (_, file) in &files {
            checker.visit_file(file);
        }
        assert!(checker.enums.len() > 5, "only {} enums in {name}", checker.enums.len());
        // The first pass did not know every enum yet.
        for (path, file) in &files {
            checker.found.clear();
            checker.visit_file(file);
            let path = path.strip_prefix(&workspace).unwrap().display();
            found.extend(checker.found.iter().map(|name| format!("{path}: {name}")));
        }
    }
    assert!(
        found.is_empty(),
        "a wildcard arm hides new variants:\n{}",
        found.join("\n")
    );
}

/// The enums that a `match` in this code hides new variants of.
fn hidden(code: &str) -> Vec<String> {
    let mut checker = Checker {
        enums: ["Status".to_owned()].into(),
        ..Checker::default()
    };
    let expression: Expr = syn::parse_str(code).unwrap();
    checker.visit_expr(&expression);
    checker.found
}

#[test]
fn wildcard_is_found_in_every_position() {
    for code in [
        "match x { Status::A => 1, _ => 2 }",
        "match x { Status::A | Status::B => 1, other => 2 }",
        "match &x { &Status::A(_) => 1, _ => 2 }",
        "match x { Some(Status::A) => 1, _ => 2 }",
        "match x { Some(Status::A { .. }) => 1, Some(_) | None => 2 }",
        "match x { Err(Status::A) => 1, Err(other) => 2, Ok(()) => 3 }",
        "match (x, y) { (Status::A, None) => 1, (_, Some(id)) => 2 }",
        "f(|x| match x { Some(y) => match y { Status::A => 1, _ => 2 }, None => 3 })",
    ] {
        assert_eq!(hidden(code), ["Status"], "{code}");
    }
}

#[test]
fn complete_match_and_foreign_enum_are_accepted() {
    for code in [
        "match x { Status::A => 1, Status::B(_) | Status::C { .. } => 2 }",
        "match x { Some(Status::A) => 1, Some(Status::B) => 2, None => 3 }",
        "match x { Value::Null => 1, _ => 2 }",
        "match x { Ok(_) => 1, Err(_) => 2 }",
        "match (x, y) { (Status::A, _) => 1, (Status::B, Some(id)) => 2, (Status::B, None) => 3 }",
        // The number is open, so the match needs a wildcard arm.
        "match (number, x) { (1, Status::A) => 1, _ => 2 }",
        "match x { Status::A => 1, other if f(other) => 2, Status::B => 3 }",
    ] {
        assert_eq!(hidden(code), [""; 0], "{code}");
    }
}
