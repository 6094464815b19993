//! Lists that the compiler cannot compare, because the derive, the SDK and the sandbox share no code.
//! `tests/derive/tests/derive/grammar.rs` compares the derive with the SDK.

use std::collections::BTreeSet;

use yoti_share::{
    AdvancedIdentityProfile, DocumentRestriction, IdentityProfile, Policy, PolicyBuilder, Scheme, SessionConfig,
    TrustProfile,
};
use yoti_share_sandbox::Sandbox;
use yoti_share_tests::{enum_variants, read_source};

use words::{AttributeName, Form, Framework, Objective, Vocabulary};

#[expect(dead_code, reason = "the derive uses the rest")]
#[path = "../../../yoti-share-derive/src/words.rs"]
mod words;

#[test]
fn sandbox_has_an_endpoint_for_every_operation() {
    let operations = enum_variants("yoti-share/src/error/operation.rs", "Operation");
    let endpoints = enum_variants("yoti-share-sandbox/src/wire/endpoint.rs", "Endpoint");
    assert_eq!(endpoints, operations);
}

/// Whether the sandbox accepts a session with this policy.
async fn accepts(sandbox: &Sandbox, policy: PolicyBuilder) -> bool {
    let config = SessionConfig::builder(policy.build().unwrap(), "/back")
        .build()
        .unwrap();
    sandbox.client().create_session(&config).await.is_ok()
}

#[tokio::test]
async fn sandbox_accepts_every_attribute_of_the_derive() {
    let sandbox = Sandbox::start().await.unwrap();
    for name in AttributeName::ALL {
        let wire = name.word().wire;
        let accepted = accepts(&sandbox, Policy::builder().attribute(wire)).await;
        assert_eq!(accepted, name.form() == Form::Plain, "{wire}");
    }
}

/// The candidates are other SDKs' names and the derive's words: names that only the sandbox might accept.
#[tokio::test]
async fn sandbox_rejects_every_name_that_is_not_a_wire_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let wire_names: BTreeSet<&str> = AttributeName::ALL.iter().map(|name| name.word().wire).collect();
    for name in AttributeName::ALL {
        let word = name.word();
        for other in word.synonyms.iter().chain([&word.name]) {
            if !wire_names.contains(other) {
                let accepted = accepts(&sandbox, Policy::builder().attribute(*other)).await;
                assert!(!accepted, "{other}");
            }
        }
    }
}

/// The SDK has no list of schemes in its code, only the table in the documentation of the derive.
#[test]
fn documentation_lists_the_derives_schemes_and_objectives() {
    let text = read_source("yoti-share/src/derive.md");
    let (_, table) = text
        .split_once("| framework | schemes | objectives |\n|---|---|---|\n")
        .unwrap();
    let mut documented = BTreeSet::new();
    let mut framework = "";
    for row in table.lines().take_while(|line| line.starts_with('|')) {
        let cells: Vec<Vec<&str>> = row
            .split('|')
            .map(|cell| cell.split('`').skip(1).step_by(2).collect())
            .collect();
        framework = cells[1].first().copied().unwrap_or(framework);
        for scheme in &cells[2] {
            documented.insert((framework, *scheme, cells[3].clone()));
        }
    }
    let derive = words::Scheme::ALL.iter().map(|scheme| {
        let objectives = scheme.objectives().iter().map(|objective| objective.word().name);
        (scheme.framework().word().name, scheme.word().name, objectives.collect())
    });
    assert_eq!(documented, derive.collect());
}

#[tokio::test]
async fn sandbox_accepts_the_derives_schemes_and_objectives() {
    let sandbox = Sandbox::start().await.unwrap();
    for framework in Framework::ALL {
        for scheme in words::Scheme::ALL {
            let profile = || IdentityProfile::new(framework.word().wire, scheme.word().wire);
            let fits = scheme.framework() == *framework;
            let accepted = accepts(&sandbox, Policy::builder().identity_profile(profile())).await;
            assert_eq!(accepted, fits, "{} {}", framework.word().wire, scheme.word().wire);
            for objective in Objective::ALL {
                let wire = objective.word().wire;
                let expected = fits && scheme.objectives().contains(objective);
                let accepted = accepts(&sandbox, Policy::builder().identity_profile(profile().objective(wire))).await;
                let combination = [framework.word().wire, scheme.word().wire, wire];
                assert_eq!(accepted, expected, "{combination:?}");
            }
        }
    }
}

#[tokio::test]
async fn sandbox_accepts_every_document_type_of_the_derive() {
    let sandbox = Sandbox::start().await.unwrap();
    for document in words::DocumentType::ALL {
        let wire = document.word().wire;
        let scheme = Scheme::new("RTW").document(DocumentRestriction::new(["GBR"], [wire]));
        let profile = AdvancedIdentityProfile::new([TrustProfile::new("UK_TFIDA").scheme(scheme)]);
        assert!(
            accepts(&sandbox, Policy::builder().advanced_identity_profile(profile)).await,
            "{wire}"
        );
    }
}
