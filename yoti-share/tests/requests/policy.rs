use yoti_share::{
    AdvancedIdentityProfile, AuthType, IdentityProfile, Policy, PolicyBuilder, RememberMe, Scheme, SourceAnchor,
    SourceConstraint, TrustProfile, WantedAttribute,
};

use crate::assert_json;

#[track_caller]
pub(crate) fn assert_writes(builder: PolicyBuilder, expected: &str) {
    let policy = builder.build().unwrap();
    assert_json(&serde_json::to_string(&policy).unwrap(), expected);
}

#[test]
fn one_attribute_is_written_to_the_byte() {
    let policy = Policy::builder().full_name().build().unwrap();
    assert_eq!(
        serde_json::to_string(&policy).unwrap(),
        r#"{"wanted":[{"name":"full_name"}],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn every_attribute_is_written_in_the_order_added() {
    let all = Policy::builder()
        .document_images()
        .full_name()
        .given_names()
        .family_name()
        .date_of_birth()
        .gender()
        .nationality()
        .phone_number()
        .email()
        .selfie()
        .postal_address()
        .structured_postal_address()
        .document_details()
        .estimated_age();
    assert_writes(
        all,
        r#"{"wanted":[
            {"name":"document_images"},{"name":"full_name"},{"name":"given_names"},{"name":"family_name"},
            {"name":"date_of_birth"},{"name":"gender"},{"name":"nationality"},{"name":"phone_number"},
            {"name":"email_address"},{"name":"selfie"},{"name":"postal_address"},
            {"name":"structured_postal_address"},{"name":"document_details"},{"name":"estimated_age"}
        ],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn age_checks_are_derivations_of_the_date_of_birth() {
    assert_writes(
        Policy::builder().age_over(18).age_under(65),
        r#"{"wanted":[
            {"name":"date_of_birth","derivation":"age_over:18"},
            {"name":"date_of_birth","derivation":"age_under:65"}
        ],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn ages_1_and_999_are_accepted() {
    assert_writes(
        Policy::builder().age_over(1).age_under(999),
        r#"{"wanted":[
            {"name":"date_of_birth","derivation":"age_over:1"},
            {"name":"date_of_birth","derivation":"age_under:999"}
        ],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn estimated_age_check_has_a_buffer_and_an_alternative() {
    assert_writes(
        Policy::builder().estimated_age_over(18, 5),
        r#"{"wanted":[
            {"name":"estimated_age","derivation":"age_over:18:5","alternative_names":["date_of_birth"]}
        ],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn third_party_attribute_is_requested_by_its_name() {
    assert_writes(
        Policy::builder().attribute("com.example.points"),
        r#"{"wanted":[{"name":"com.example.points"}],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn optional_and_self_asserted_are_written_if_set() {
    let wanted = |name| WantedAttribute::new(name);
    assert_writes(
        Policy::builder()
            .wanted(wanted("full_name").with_optional(true))
            .wanted(wanted("gender").with_accept_self_asserted(true))
            .wanted(wanted("selfie").with_accept_self_asserted(false).with_optional(false)),
        r#"{"wanted":[
            {"name":"full_name","optional":true},
            {"name":"gender","accept_self_asserted":true},
            {"name":"selfie","accept_self_asserted":false}
        ],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn required_source_is_written() {
    let passport = SourceConstraint::require([SourceAnchor::PASSPORT]);
    assert_writes(
        Policy::builder().wanted(WantedAttribute::new("given_names").with_constraint(passport)),
        r#"{"wanted":[{"name":"given_names","constraints":[{"type":"SOURCE","preferred_sources":{
            "anchors":[{"name":"PASSPORT","sub_type":""}],"soft_preference":false}}]}],
        "wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn preferred_sources_with_sub_types_are_written() {
    let sources = [
        SourceAnchor::NATIONAL_ID.with_sub_type("AADHAAR"),
        SourceAnchor::PASS_CARD.with_sub_type("CITIZENCARD"),
        SourceAnchor::DRIVING_LICENCE,
        SourceAnchor::new("NEW_DOC").with_sub_type("CHIP"),
    ];
    assert_writes(
        Policy::builder().wanted(WantedAttribute::new("full_name").with_constraint(SourceConstraint::prefer(sources))),
        r#"{"wanted":[{"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{
            "anchors":[
                {"name":"NATIONAL_ID","sub_type":"AADHAAR"},{"name":"PASS_CARD","sub_type":"CITIZENCARD"},
                {"name":"DRIVING_LICENCE","sub_type":""},{"name":"NEW_DOC","sub_type":"CHIP"}
            ],"soft_preference":true}}]}],
        "wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn constraint_derivation_and_alternative_can_be_combined() {
    let wanted = WantedAttribute::new("date_of_birth")
        .with_derivation("age_over:21")
        .with_constraint(SourceConstraint::require([SourceAnchor::PASSPORT.with_sub_type("NFC")]))
        .with_constraint(SourceConstraint::prefer([SourceAnchor::DRIVING_LICENCE]))
        .with_alternative("estimated_age")
        .with_alternative("com.example.age");
    assert_writes(
        Policy::builder().wanted(wanted),
        r#"{"wanted":[{"name":"date_of_birth","derivation":"age_over:21","constraints":[
            {"type":"SOURCE","preferred_sources":{"anchors":[{"name":"PASSPORT","sub_type":"NFC"}],"soft_preference":false}},
            {"type":"SOURCE","preferred_sources":{"anchors":[{"name":"DRIVING_LICENCE","sub_type":""}],"soft_preference":true}}
        ],"alternative_names":["estimated_age","com.example.age"]}],
        "wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn attribute_can_be_requested_from_two_sources() {
    let from = |source| WantedAttribute::new("full_name").with_constraint(SourceConstraint::require([source]));
    assert_writes(
        Policy::builder()
            .wanted(from(SourceAnchor::PASSPORT))
            .wanted(from(SourceAnchor::DRIVING_LICENCE)),
        r#"{"wanted":[
            {"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{
                "anchors":[{"name":"PASSPORT","sub_type":""}],"soft_preference":false}}]},
            {"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{
                "anchors":[{"name":"DRIVING_LICENCE","sub_type":""}],"soft_preference":false}}]}
        ],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn authentications_are_written_as_numbers_once_each() {
    assert_writes(
        Policy::builder()
            .auth(AuthType::Pin)
            .auth(AuthType::Selfie)
            .auth(AuthType::Other(7))
            .auth(AuthType::Other(2)),
        r#"{"wanted":[],"wanted_auth_types":[2,1,7],"wanted_remember_me":false}"#,
    );
}

#[test]
fn remember_me_is_written_in_its_three_forms() {
    assert_writes(
        Policy::builder().full_name(),
        r#"{"wanted":[{"name":"full_name"}],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
    assert_writes(
        Policy::builder().remember_me(RememberMe::Required),
        r#"{"wanted":[],"wanted_auth_types":[],"wanted_remember_me":true}"#,
    );
    assert_writes(
        Policy::builder().remember_me(RememberMe::Optional),
        r#"{"wanted":[],"wanted_auth_types":[],"wanted_remember_me":true,"wanted_remember_me_optional":true}"#,
    );
}

#[test]
fn include_adds_everything_that_a_policy_requests() {
    let base = Policy::builder()
        .full_name()
        .auth(AuthType::Selfie)
        .remember_me(RememberMe::Optional)
        .identity_profile(IdentityProfile::new("UK_TFIDA", "RTR"))
        .build()
        .unwrap();
    assert_writes(
        Policy::builder().age_over(18).auth(AuthType::Pin).include(&base),
        r#"{"wanted":[{"name":"date_of_birth","derivation":"age_over:18"},{"name":"full_name"}],
            "wanted_auth_types":[2,1],"wanted_remember_me":true,"wanted_remember_me_optional":true,
            "identity_profile_requirements":{"trust_framework":"UK_TFIDA","scheme":{"type":"RTR"}}}"#,
    );
    assert_writes(
        Policy::builder().remember_me(RememberMe::Required).include(&base),
        r#"{"wanted":[{"name":"full_name"}],"wanted_auth_types":[1],"wanted_remember_me":true,
            "identity_profile_requirements":{"trust_framework":"UK_TFIDA","scheme":{"type":"RTR"}}}"#,
    );
}

#[test]
fn text_is_escaped_as_json() {
    assert_writes(
        Policy::builder().attribute("com.example.\"q\\uote\"/é"),
        r#"{"wanted":[{"name":"com.example.\"q\\uote\"/é"}],"wanted_auth_types":[],"wanted_remember_me":false}"#,
    );
}

#[test]
fn getters_describe_what_the_policy_requests() {
    let policy = Policy::builder()
        .email()
        .age_over(18)
        .auth(AuthType::Selfie)
        .build()
        .unwrap();
    assert_eq!(policy.len(), 2);
    assert!(!policy.is_empty());
    assert!(policy.wants("email_address") && policy.wants("date_of_birth"));
    assert!(!policy.wants("email") && !policy.wants("age_over:18") && !policy.wants("email_addres"));
    assert_eq!(policy.auth_types().collect::<Vec<_>>(), [AuthType::Selfie]);
    assert_eq!(
        policy.wanted().map(WantedAttribute::name).collect::<Vec<_>>(),
        ["email_address", "date_of_birth"]
    );
}

#[test]
fn display_has_one_line_for_each_request() {
    let passport = SourceConstraint::require([
        SourceAnchor::PASSPORT,
        SourceAnchor::NATIONAL_ID.with_sub_type("AADHAAR"),
    ]);
    let policy = Policy::builder()
        .wanted(WantedAttribute::new("full_name").with_constraint(passport))
        .wanted(
            WantedAttribute::new("gender")
                .with_optional(true)
                .with_accept_self_asserted(true),
        )
        .estimated_age_over(18, 5)
        .auth(AuthType::Selfie)
        .remember_me(RememberMe::Optional)
        .identity_profile(IdentityProfile::new("UK_TFIDA", "DBS").objective("BASIC"))
        .build()
        .unwrap();
    assert_eq!(
        policy.to_string(),
        "full_name, required, only from PASSPORT or NATIONAL_ID (AADHAAR)\n\
         gender, optional, self-asserted values accepted\n\
         age_over:18:5 from estimated_age, required, or instead date_of_birth\n\
         selfie authentication\n\
         remember-me id, optional\n\
         identity profile DBS of UK_TFIDA, objective BASIC\n",
    );
}

#[test]
fn preferred_sources_are_soft_required_ones_are_not() {
    assert!(SourceConstraint::prefer([SourceAnchor::PASSPORT]).is_soft());
    assert!(!SourceConstraint::require([SourceAnchor::PASSPORT]).is_soft());
}

#[test]
fn policies_are_equal_if_they_request_the_same() {
    type Request = fn(PolicyBuilder) -> PolicyBuilder;
    let requests: [Request; 12] = [
        |policy| policy,
        PolicyBuilder::email,
        |policy| policy.wanted(WantedAttribute::new("email_address").with_alternative("phone_number")),
        |policy| policy.wanted(WantedAttribute::new("email_address").with_alternative("gender")),
        |policy| {
            policy.wanted(
                WantedAttribute::new("gender").with_constraint(SourceConstraint::require([SourceAnchor::PASSPORT])),
            )
        },
        |policy| {
            policy.wanted(
                WantedAttribute::new("gender").with_constraint(SourceConstraint::prefer([SourceAnchor::PASSPORT])),
            )
        },
        |policy| policy.auth(AuthType::Selfie),
        |policy| policy.remember_me(RememberMe::Required),
        |policy| policy.remember_me(RememberMe::Optional),
        |policy| policy.identity_profile(IdentityProfile::new("UK_TFIDA", "RTW")),
        |policy| policy.identity_profile(IdentityProfile::new("UK_TFIDA", "DBS").objective("BASIC")),
        |policy| {
            let dbs = Scheme::new("DBS").objective("BASIC");
            policy.advanced_identity_profile(AdvancedIdentityProfile::new(
                [TrustProfile::new("UK_TFIDA").scheme(dbs)],
            ))
        },
    ];
    let policy = |request: Request| request(Policy::builder().full_name()).build().unwrap();
    for (one, request) in requests.into_iter().enumerate() {
        for (other, other_request) in requests.into_iter().enumerate() {
            assert_eq!(
                policy(request) == policy(other_request),
                one == other,
                "{one} and {other}"
            );
        }
    }
}
