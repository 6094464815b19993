use serde_json::json;
use yoti_share::{AdvancedIdentityProfile, DocumentRestriction, IdentityProfile, Policy, Scheme, TrustProfile};

use crate::policy::assert_writes;

#[test]
fn simple_identity_profile_is_written() {
    assert_writes(
        Policy::builder().identity_profile(IdentityProfile::new("UK_TFIDA", "RTW")),
        r#"{"wanted":[],"wanted_auth_types":[],"wanted_remember_me":false,
            "identity_profile_requirements":{"trust_framework":"UK_TFIDA","scheme":{"type":"RTW"}}}"#,
    );
    assert_writes(
        Policy::builder().identity_profile(IdentityProfile::new("UK_TFIDA", "DBS").objective("STANDARD")),
        r#"{"wanted":[],"wanted_auth_types":[],"wanted_remember_me":false,
            "identity_profile_requirements":{"trust_framework":"UK_TFIDA","scheme":{"type":"DBS","objective":"STANDARD"}}}"#,
    );
}

#[test]
fn identity_profile_from_json_is_written_unchanged() {
    let profile = json!({"trust_framework": "MARS", "scheme": {"type": "LANDING", "level": 3}, "more": [1]});
    assert_writes(
        Policy::builder().identity_profile(IdentityProfile::from_json(profile).unwrap()),
        r#"{"wanted":[],"wanted_auth_types":[],"wanted_remember_me":false,"identity_profile_requirements":
            {"trust_framework":"MARS","scheme":{"type":"LANDING","level":3},"more":[1]}}"#,
    );
}

#[test]
fn advanced_identity_profile_is_written() {
    let requirements = AdvancedIdentityProfile::new([
        TrustProfile::new("UK_TFIDA")
            .scheme(Scheme::new("DBS").objective("BASIC").label("criminal record"))
            .scheme(Scheme::new("RTW")),
        TrustProfile::new("YOTI_GLOBAL").scheme(
            Scheme::new("IDENTITY")
                .objective("AL_L1")
                .document(DocumentRestriction::new(
                    ["GBR", "IRL"],
                    ["PASSPORT", "DRIVING_LICENCE"],
                ))
                .document(DocumentRestriction::new(["FRA"], ["NATIONAL_ID"])),
        ),
    ]);
    assert_writes(
        Policy::builder().full_name().advanced_identity_profile(requirements),
        r#"{"wanted":[{"name":"full_name"}],"wanted_auth_types":[],"wanted_remember_me":false,
        "advanced_identity_profile_requirements":{"profiles":[
            {"trust_framework":"UK_TFIDA","schemes":[
                {"type":"DBS","objective":"BASIC","label":"criminal record"},{"type":"RTW"}]},
            {"trust_framework":"YOTI_GLOBAL","schemes":[{"type":"IDENTITY","objective":"AL_L1","config":{"filter":{
                "type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":[
                    {"country_codes":["GBR","IRL"],"document_types":["PASSPORT","DRIVING_LICENCE"]},
                    {"country_codes":["FRA"],"document_types":["NATIONAL_ID"]}]}}}]}
        ]}}"#,
    );
}

#[test]
fn display_describes_an_advanced_identity_profile() {
    let dbs = Scheme::new("DBS").objective("BASIC").label("criminal record");
    let rtw = Scheme::new("RTW")
        .document(DocumentRestriction::new(
            ["GBR", "IRL"],
            ["PASSPORT", "DRIVING_LICENCE"],
        ))
        .document(DocumentRestriction::new(["FRA"], ["NATIONAL_ID"]));
    let profile = AdvancedIdentityProfile::new([TrustProfile::new("UK_TFIDA").scheme(dbs).scheme(rtw)]);
    let policy = Policy::builder().advanced_identity_profile(profile).build().unwrap();
    assert_eq!(
        policy.to_string(),
        "advanced identity profile, any of: DBS of UK_TFIDA (objective BASIC) labelled \"criminal record\"; \
         RTW of UK_TFIDA with documents of type PASSPORT/DRIVING_LICENCE from GBR/IRL or of type NATIONAL_ID from FRA;\n",
    );
}

#[test]
fn documents_can_be_restricted_by_country_or_type_only() {
    for documents in [
        DocumentRestriction::new(["GBR"], [""; 0]),
        DocumentRestriction::new([""; 0], ["PASSPORT"]),
    ] {
        let profile = TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW").document(documents));
        let policy = Policy::builder().advanced_identity_profile(AdvancedIdentityProfile::new([profile]));
        assert!(policy.build().is_ok());
    }
}

#[test]
fn getters_return_the_requested_identity_profile() {
    let simple = IdentityProfile::new("UK_TFIDA", "RTW");
    let policy = Policy::builder().identity_profile(simple.clone()).build().unwrap();
    assert_eq!(
        (policy.identity_profile(), policy.advanced_identity_profile()),
        (Some(&simple), None)
    );
    let rtw = TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW"));
    let advanced = AdvancedIdentityProfile::new([rtw]);
    let policy = Policy::builder()
        .advanced_identity_profile(advanced.clone())
        .build()
        .unwrap();
    assert_eq!(
        (policy.identity_profile(), policy.advanced_identity_profile()),
        (None, Some(&advanced))
    );
    let none = Policy::builder().full_name().build().unwrap();
    assert_eq!(
        (none.identity_profile(), none.advanced_identity_profile()),
        (None, None)
    );
}
