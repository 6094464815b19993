//! The member `policy`.

use super::{assert_rejected, with_policy, with_wanted};

fn with_profile(profile: &str) -> String {
    with_policy(&format!(r#"{{"wanted":[],"identity_profile_requirements":{profile}}}"#))
}

fn with_advanced(profile: &str) -> String {
    with_policy(&format!(
        r#"{{"wanted":[],"advanced_identity_profile_requirements":{profile}}}"#
    ))
}

#[tokio::test]
async fn malformed_attribute_is_rejected_with_its_place() {
    assert_rejected(&[
        // Attributes.
        (
            with_policy(r#"{"wanted":{}}"#),
            "$.policy.wanted is an object; an array was expected",
        ),
        (
            with_policy(r#"{"wanted":["full_name"]}"#),
            "$.policy.wanted[0] is a string; an object was expected",
        ),
        (with_wanted("null"), "$.policy.wanted[0] is null"),
        (with_wanted("{}"), "$.policy.wanted[0].name is missing"),
        (with_wanted(r#"{"name":""}"#), "$.policy.wanted[0].name is empty"),
        (with_wanted(r#"{"name":1}"#), "$.policy.wanted[0].name is a number"),
        (
            with_wanted(r#"{"name":"shoe_size"}"#),
            "$.policy.wanted[0].name names an unknown attribute, `shoe_size`",
        ),
        (with_wanted(r#"{"name":"Full_Name"}"#), "unknown attribute"),
        (
            with_wanted(r#"{"name":"full_name"},{"name":"email"}"#),
            "$.policy.wanted[1].name names an unknown attribute, `email`; the attribute is called `email_address`",
        ),
        (with_wanted(r#"{"name":"family_names"}"#), "`family_name`"),
        (with_wanted(r#"{"name":"age_over:18"}"#), "request `date_of_birth`"),
        (with_wanted(r#"{"name":"com..points"}"#), "unknown attribute"),
        (
            with_wanted(r#"{"name":"identity_profile_report"}"#),
            "request it with `identity_profile_requirements`",
        ),
        (
            with_wanted(r#"{"name":"full_name","optional":"yes"}"#),
            "$.policy.wanted[0].optional is a string; true or false was expected",
        ),
        (
            with_wanted(r#"{"name":"full_name","accept_self_asserted":1}"#),
            "$.policy.wanted[0].accept_self_asserted is a number",
        ),
        // Derivations.
        (
            with_wanted(r#"{"name":"date_of_birth","derivation":18}"#),
            "$.policy.wanted[0].derivation is a number",
        ),
        (
            with_wanted(r#"{"name":"date_of_birth","derivation":"age_at:18"}"#),
            "is not a derivation",
        ),
        (
            with_wanted(r#"{"name":"date_of_birth","derivation":"age_over:0"}"#),
            "between 1 and 999",
        ),
        (
            with_wanted(r#"{"name":"date_of_birth","derivation":"age_over:1000"}"#),
            "between 1 and 999",
        ),
        (
            with_wanted(r#"{"name":"date_of_birth","derivation":"age_over:18:5"}"#),
            "only `estimated_age` can have",
        ),
        (
            with_wanted(r#"{"name":"full_name","derivation":"age_over:18"}"#),
            "derives an age from `full_name`",
        ),
        // Constraints.
        (
            with_wanted(r#"{"name":"full_name","constraints":{}}"#),
            "$.policy.wanted[0].constraints is an object",
        ),
        (
            with_wanted(r#"{"name":"full_name","constraints":[{}]}"#),
            "$.policy.wanted[0].constraints[0].type is missing",
        ),
        (
            with_wanted(r#"{"name":"full_name","constraints":[{"type":"VALUE","preferred_sources":{"anchors":[]}}]}"#),
            "is not `SOURCE`",
        ),
        (
            with_wanted(r#"{"name":"full_name","constraints":[{"type":"SOURCE"}]}"#),
            "preferred_sources is missing",
        ),
        (
            with_wanted(r#"{"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{}}]}"#),
            "anchors is missing",
        ),
        (
            with_wanted(
                r#"{"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":[{"sub_type":"OCR"}]}}]}"#,
            ),
            "anchors[0].name is missing",
        ),
        (
            with_wanted(
                r#"{"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":[],"soft_preference":"no"}}]}"#,
            ),
            "soft_preference is a string",
        ),
        (
            with_wanted(r#"{"name":"full_name","alternative_names":"given_names"}"#),
            "alternative_names is a string",
        ),
        (
            with_wanted(r#"{"name":"full_name","alternative_names":["nick_name"]}"#),
            "alternative_names[0] names an unknown attribute",
        ),
    ])
    .await;
}

#[tokio::test]
async fn malformed_auth_type_or_identity_profile_is_rejected() {
    assert_rejected(&[
        (
            with_policy(r#"{"wanted_auth_types":["SELFIE"]}"#),
            "$.policy.wanted_auth_types[0] is a string",
        ),
        (
            with_policy(r#"{"wanted_auth_types":[-1]}"#),
            "a whole number, not negative",
        ),
        (
            with_policy(r#"{"wanted_auth_types":[1.5]}"#),
            "a whole number, not negative",
        ),
        (with_policy(r#"{"wanted_auth_types":1}"#), "an array was expected"),
        (
            with_policy(r#"{"wanted":[],"wanted_remember_me":"true"}"#),
            "$.policy.wanted_remember_me is a string",
        ),
        (
            with_policy(r#"{"wanted":[],"wanted_remember_me_optional":0}"#),
            "$.policy.wanted_remember_me_optional is a number",
        ),
        // Identity profiles.
        (with_profile("[]"), "identity_profile_requirements is an array"),
        (with_profile("{}"), "trust_framework is missing"),
        (
            with_profile(r#"{"trust_framework":"UK","scheme":{"type":"RTW"}}"#),
            "unknown trust framework",
        ),
        (with_profile(r#"{"trust_framework":"UK_TFIDA"}"#), "scheme is missing"),
        (
            with_profile(r#"{"trust_framework":"UK_TFIDA","scheme":{"type":"IDENTITY"}}"#),
            "is not a scheme of this trust framework",
        ),
        (
            with_profile(r#"{"trust_framework":"UK_TFIDA","scheme":{"type":"DBS","objective":"AL_L1"}}"#),
            "is not an objective of DBS",
        ),
        (
            with_profile(r#"{"trust_framework":"UK_TFIDA","scheme":{"type":"RTW","objective":"BASIC"}}"#),
            "is not an objective of RTW, which has none",
        ),
        (
            with_profile(r#"{"trust_framework":"YOTI_GLOBAL","scheme":{"type":"CAN_CRC","objective":"AL_L1"}}"#),
            "is not an objective of CAN_CRC, which has none",
        ),
        (with_advanced(r#"{"profiles":[]}"#), "profiles is empty"),
        (
            with_advanced(r#"{"profiles":[{"trust_framework":"UK_TFIDA","schemes":[]}]}"#),
            "profiles[0].schemes is empty",
        ),
        (
            with_advanced(r#"{"profiles":[{"trust_framework":"UK_TFIDA","schemes":[{"type":"RTW","label":1}]}]}"#),
            "label is a number",
        ),
        (
            with_advanced(
                r#"{"profiles":[{"trust_framework":"UK_TFIDA","schemes":[{"type":"RTW","config":{"filter":{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":[{"country_codes":["gb"],"document_types":["PASSPORT"]}]}}}]}]}"#,
            ),
            "country_codes[0] is not a country code",
        ),
        (
            with_advanced(
                r#"{"profiles":[{"trust_framework":"UK_TFIDA","schemes":[{"type":"RTW","config":{"filter":{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":[{"document_types":["LIBRARY_CARD"]}]}}}]}]}"#,
            ),
            "document_types[0] names an unknown type of document",
        ),
        (
            with_advanced(
                r#"{"profiles":[{"trust_framework":"UK_TFIDA","schemes":[{"type":"RTW","config":{"filter":{"type":"OTHER","inclusion":"INCLUDE","documents":[{}]}}}]}]}"#,
            ),
            "filter.type is not `DOCUMENT_RESTRICTIONS`",
        ),
    ])
    .await;
}
