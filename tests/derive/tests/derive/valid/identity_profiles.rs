//! Identity profiles of both kinds, with words and with strings.
#![deny(warnings)]
#![allow(dead_code)]

use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(identity_profile(framework = uk_tfida, scheme = dbs, objective = enhanced))]
struct Simple;

#[derive(SharePolicy)]
#[share(identity_profile(framework = "NEW_FRAMEWORK", scheme = dbs, objective = "NEW"))]
struct Newer;

#[derive(SharePolicy)]
#[share(identity_profile(framework = yoti_global, scheme = "NEW_SCHEME", objective = "NEW"), remember_me = optional, pin_auth)]
struct Newest {}

#[derive(SharePolicy)]
#[share(advanced_identity_profile(
    profile(
        framework = uk_tfida,
        scheme(dbs, objective = basic, label = "criminal record"),
        scheme(rtw, document(countries("GBR", "IND"), types(passport, driving_licence, "NEW")), document(types(voter_id))),
    ),
    profile(framework = yoti_global, scheme(identity, objective = al_m1), scheme("NEW")),
))]
#[selfie_auth]
struct Advanced();

#[test]
fn identity_profiles_from_words_and_strings_compile() {
    let json = serde_json::to_string(Advanced::POLICY).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"wanted":[],"wanted_auth_types":[1],"wanted_remember_me":false,"advanced_identity_profile_requirements":"#,
            r#"{"profiles":[{"trust_framework":"UK_TFIDA","schemes":[{"type":"DBS","objective":"BASIC","label":"criminal record"},"#,
            r#"{"type":"RTW","config":{"filter":{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":["#,
            r#"{"country_codes":["GBR","IND"],"document_types":["PASSPORT","DRIVING_LICENCE","NEW"]},"#,
            r#"{"country_codes":[],"document_types":["VOTER_ID"]}]}}}]},"#,
            r#"{"trust_framework":"YOTI_GLOBAL","schemes":[{"type":"IDENTITY","objective":"AL_M1"},{"type":"NEW"}]}]}}"#,
        )
    );
    assert!(!Simple::POLICY.is_empty() && !Newer::POLICY.is_empty() && !Newest::POLICY.is_empty());
}
