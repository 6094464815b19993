//! Lists that the compiler cannot compare, because the derive, the SDK and the sandbox share no code.
//! `tests/derive/tests/grammar.rs` compares the derive with the SDK.

use yoti_share::{
    AdvancedIdentityProfile, DocumentRestriction, IdentityProfile, Policy, PolicyBuilder, Scheme, SessionConfig,
    TrustProfile,
};
use yoti_share_sandbox::Sandbox;
use yoti_share_tests::enum_variants;

use words::{AttributeName, Form, Framework, Objective, Vocabulary};

#[expect(dead_code, reason = "the derive uses the rest")]
#[path = "../../yoti-share-derive/src/words.rs"]
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
