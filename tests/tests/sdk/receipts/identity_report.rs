//! Identity reports that the sandbox wrote and signed.

use yoti_share::{
    AdvancedIdentityProfile, Client, IdentityProfileReport, JwkSet, Outcome, Policy, Profile, ProofError,
    ProofErrorKind, Scheme, SessionConfig, SharePolicy, TrustProfile, attribute, identity_report::VerificationReport,
};
use yoti_share_sandbox::{Person, Sandbox};

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = dbs, objective = basic))]
struct Checked {
    #[attr(identity_profile_report)]
    report: IdentityProfileReport,
}

async fn profile(sandbox: &Sandbox, config: &SessionConfig) -> Profile {
    let client: Client = sandbox.client();
    let session = client.create_session(config).await.unwrap().id;
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();
    let receipt = client.wait_for_receipt(&session).await.unwrap();
    let Outcome::Shared(share) = receipt.outcome() else {
        panic!("the share failed")
    };
    share.profile().clone()
}

fn keys(sandbox: &Sandbox) -> JwkSet {
    JwkSet::from_json(sandbox.jwk_set().to_string()).unwrap()
}

#[tokio::test]
async fn report_proof_is_verified_and_evidence_is_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let config = SessionConfig::for_policy::<Checked>("/back")
        .subject_id("subject-1")
        .build()
        .unwrap();
    let profile = profile(&sandbox, &config).await;
    let Checked { report } = Checked::from_profile(&profile).unwrap();
    report.verify_proof(&keys(&sandbox)).unwrap();
    assert_eq!(
        report.proof().unwrap().public_key_url(),
        Some(sandbox.jwk_set_url().as_str())
    );

    let verification = report.verification_reports().next().unwrap();
    assert_eq!(
        (verification.subject_id(), verification.trust_framework()),
        (Some("subject-1"), Some("UK_TFIDA"))
    );
    let compliance = verification.schemes_compliance().next().unwrap();
    let scheme = compliance.scheme().unwrap();
    assert_eq!((scheme.scheme_type(), scheme.objective()), (Some("DBS"), Some("BASIC")));
    assert_eq!(compliance.requirements_met(), Some(true));
    let evidence = verification.evidence().unwrap();
    assert!(evidence.face().unwrap().selfie(&profile).unwrap().image().is_ok());
    assert!(
        evidence
            .documents()
            .next()
            .unwrap()
            .images(&profile)
            .unwrap()
            .images()
            .is_ok()
    );
    assert!(report.identity_assertion().unwrap().date_of_birth().is_some());
}

#[tokio::test]
async fn proof_of_a_changed_report_or_unknown_key_is_rejected() {
    let sandbox = Sandbox::start().await.unwrap();
    let config = SessionConfig::for_policy::<Checked>("/back").build().unwrap();
    let profile = profile(&sandbox, &config).await;
    let report = profile
        .value::<IdentityProfileReport>(attribute::identity_profile_report)
        .unwrap();

    let mut json = report.raw().clone();
    json["identity_assertion"]["date_of_birth"] = "2001-01-01".into();
    let changed = IdentityProfileReport::from_json(json).unwrap();
    let error_kind = |result: Result<(), ProofError>| result.unwrap_err().kind();
    assert_eq!(
        error_kind(changed.verify_proof(&keys(&sandbox))),
        ProofErrorKind::Signature
    );

    let other = Sandbox::start().await.unwrap();
    let kind = error_kind(report.verify_proof(&keys(&other)));
    assert!(
        matches!(kind, ProofErrorKind::Signature | ProofErrorKind::UnknownKey),
        "{kind:?}"
    );
}

#[tokio::test]
async fn advanced_profile_has_one_report_per_framework() {
    let sandbox = Sandbox::start().await.unwrap();
    let profiles = AdvancedIdentityProfile::new([
        TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW").label("work")),
        TrustProfile::new("YOTI_GLOBAL").scheme(Scheme::new("IDENTITY").objective("AL_L1")),
    ]);
    let policy = Policy::builder().advanced_identity_profile(profiles).build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let profile = profile(&sandbox, &config).await;
    let report = profile
        .value::<IdentityProfileReport>(attribute::identity_profile_report)
        .unwrap();
    report.verify_proof(&keys(&sandbox)).unwrap();
    let frameworks: Vec<_> = report
        .verification_reports()
        .map(VerificationReport::trust_framework)
        .collect();
    assert_eq!(frameworks, [Some("UK_TFIDA"), Some("YOTI_GLOBAL")]);
    let labels: Vec<_> = report
        .verification_reports()
        .flat_map(|report| {
            report
                .schemes_compliance()
                .map(|compliance| compliance.scheme().unwrap().label())
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(labels, [Some("work"), None]);
}
