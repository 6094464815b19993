//! The body of a request for a session: every problem is reported with its place.

use yoti_share_sandbox::{AccountProblem, AppConfig};

use crate::support::{SESSION, builder, call, start};

fn with_policy(policy: &str) -> String {
    format!(r#"{{"policy":{policy},"redirectUri":"/callback"}}"#)
}

fn with_wanted(wanted: &str) -> String {
    with_policy(&format!(r#"{{"wanted":[{wanted}]}}"#))
}

fn with(member: &str) -> String {
    format!(r#"{{"policy":{{"wanted":[{{"name":"full_name"}}]}},"redirectUri":"/callback",{member}}}"#)
}

fn with_extension(extension: &str) -> String {
    with(&format!(r#""extensions":[{extension}]"#))
}

fn with_profile(profile: &str) -> String {
    with_policy(&format!(r#"{{"wanted":[],"identity_profile_requirements":{profile}}}"#))
}

fn with_advanced(profile: &str) -> String {
    with_policy(&format!(
        r#"{{"wanted":[],"advanced_identity_profile_requirements":{profile}}}"#
    ))
}

#[tokio::test]
async fn malformed_request_is_rejected_with_the_place() {
    let sandbox = start().await;
    let cases: Vec<(String, &str)> = vec![
        // Not a request at all.
        (String::new(), "body is empty"),
        ("{".to_owned(), "not JSON"),
        ("policy=1".to_owned(), "not JSON"),
        ("{\"policy\":{},}".to_owned(), "not JSON"),
        ("\u{feff}{}".to_owned(), "not JSON"),
        ("[]".to_owned(), "$ is an array; an object was expected"),
        ("null".to_owned(), "$ is null; an object was expected"),
        ("\"policy\"".to_owned(), "$ is a string; an object was expected"),
        // The top level.
        ("{}".to_owned(), "$.policy is missing; $.redirectUri is missing"),
        (r#"{"policy":{"wanted":[]}}"#.to_owned(), "$.redirectUri is missing"),
        (r#"{"redirectUri":"/callback"}"#.to_owned(), "$.policy is missing"),
        (
            r#"{"policy":null,"redirectUri":"/callback"}"#.to_owned(),
            "$.policy is missing",
        ),
        (
            r#"{"policy":[],"redirectUri":"/callback"}"#.to_owned(),
            "$.policy is an array; an object was expected",
        ),
        (
            r#"{"policy":{"wanted":[]},"redirectUri":""}"#.to_owned(),
            "$.redirectUri is empty",
        ),
        (
            r#"{"policy":{"wanted":[]},"redirectUri":7}"#.to_owned(),
            "$.redirectUri is a number; a string was expected",
        ),
        (
            r#"{"policy":{"wanted":[]},"redirectUri":"/a b"}"#.to_owned(),
            "$.redirectUri contains spaces",
        ),
        (
            r#"{"policy":{"wanted":[]},"redirectUri":"https://:80"}"#.to_owned(),
            "$.redirectUri is not a URL",
        ),
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
        // The rest of the policy.
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
        // Subject and notification.
        (
            with(r#""subject":"me""#),
            "$.subject is a string; an object was expected",
        ),
        (
            with(r#""subject":["me"]"#),
            "$.subject is an array; an object was expected",
        ),
        (
            with(r#""subject":{"subject_id":5}"#),
            "$.subject.subject_id is a number",
        ),
        (with(r#""subject":{"subject_id":""}"#), "$.subject.subject_id is empty"),
        (
            with(r#""notification":"https://example.com""#),
            "$.notification is a string",
        ),
        (with(r#""notification":{}"#), "$.notification.url is missing"),
        (
            with(r#""notification":{"url":"/hook"}"#),
            "$.notification.url is not an absolute URL",
        ),
        (
            with(r#""notification":{"url":"ftp://example.com"}"#),
            "is not an https URL",
        ),
        (
            with(r#""notification":{"url":"https://example.com","method":"PO ST"}"#),
            "$.notification.method is not an HTTP method",
        ),
        (
            with(r#""notification":{"url":"https://example.com","verifyTls":"false"}"#),
            "$.notification.verifyTls is a string",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":["a"]}"#),
            "$.notification.headers is an array",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"a b":"c"}}"#),
            "is not the name of a header",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"a":1}}"#),
            "$.notification.headers.a is a number",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"a":"b\r\nc: d"}}"#),
            "characters that a header cannot have",
        ),
        // Extensions.
        (with(r#""extensions":{}"#), "$.extensions is an object"),
        (with_extension("{}"), "$.extensions[0].type is missing"),
        (with_extension(r#"{"type":""}"#), "$.extensions[0].type is empty"),
        (
            with_extension(r#"{"type":"LOCATION_CONSTRAINT"}"#),
            "$.extensions[0].content is missing",
        ),
        (
            with_extension(r#"{"type":"LOCATION_CONSTRAINT","content":{}}"#),
            "expected_device_location is missing",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":91,"longitude":0}}}"#,
            ),
            "latitude is not between -90 and 90",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":0,"longitude":-180.5}}}"#,
            ),
            "longitude is not between -180 and 180",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":"0","longitude":0}}}"#,
            ),
            "latitude is a string; a number was expected",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":0,"longitude":0,"radius":-1}}}"#,
            ),
            "radius is not 0 or more",
        ),
        (
            with_extension(r#"{"type":"TRANSACTIONAL_FLOW"}"#),
            "$.extensions[0].content is missing",
        ),
        (
            with_extension(r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"definitions":[{"name":"com.example.a"}]}}"#),
            "expiry_date is missing",
        ),
        (
            with_extension(
                r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"tomorrow","definitions":[{"name":"com.example.a"}]}}"#,
            ),
            "expiry_date is not a date and time",
        ),
        (
            with_extension(
                r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":[]}}"#,
            ),
            "definitions is empty",
        ),
        (
            with_extension(
                r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":["com.example.a"]}}"#,
            ),
            "definitions[0] is a string",
        ),
    ];
    assert!(cases.len() >= 40);
    for (body, expected) in cases {
        let reply = call(&sandbox, "POST", "/v2/sessions").body(&body).send().await;
        assert_eq!(reply.error(), (400, "INVALID_PAYLOAD".to_owned()), "{body}");
        let message = reply.text("/message");
        assert!(
            message.contains(expected),
            "{body}\nmessage: {message}\nlacks: {expected}"
        );
    }
    assert_eq!(sandbox.session_count(), 0);
}

#[tokio::test]
async fn error_lists_all_problems() {
    let sandbox = start().await;
    let body = r#"{"policy":{"wanted":[{"name":"x"},{"name":"y"}],"wanted_auth_types":["a"]},"redirectUri":"","extensions":[{}]}"#;
    let message = call(&sandbox, "POST", "/v2/sessions")
        .body(body)
        .send()
        .await
        .text("/message");
    for place in [
        "wanted[0].name",
        "wanted[1].name",
        "wanted_auth_types[0]",
        "$.redirectUri",
        "$.extensions[0].type",
    ] {
        assert!(message.contains(place), "{message}");
    }
}

#[tokio::test]
async fn error_lists_the_first_problems_and_counts_the_others() {
    let sandbox = start().await;
    let many = |item: &str| vec![item; 100_000].join(",");
    let reply = call(&sandbox, "POST", "/v2/sessions")
        .body(with_wanted(&many("0")))
        .send()
        .await;
    let message = reply.text("/message");
    assert!(message.starts_with("$.policy.wanted[0] is a number"), "{message}");
    assert!(message.ends_with("; and 99980 more"), "{message}");
    assert!(reply.body.len() < 4096, "{}", reply.body.len());

    let numbers: Vec<String> = (3..100_000).map(|number| number.to_string()).collect();
    for (types, expected) in [(many("9"), "contains 9;"), (numbers.join(","), "and 99977 more")] {
        let body = with_policy(&format!(r#"{{"wanted_auth_types":[{types}]}}"#));
        let reply = call(&sandbox, "POST", "/v2/sessions").body(body).send().await;
        assert_eq!(reply.status, 201);
        let warnings = sandbox.requests().pop().unwrap().warnings;
        assert!(warnings.len() == 1 && warnings[0].len() < 1024, "{warnings:?}");
        assert!(warnings[0].contains(expected), "{warnings:?}");
    }

    let strange = "a&".repeat(5_000);
    let mut request = call(&sandbox, "GET", "/v2/sessions/none");
    request.query = format!("{}&{strange}", request.query);
    assert_eq!(request.send().await.status, 404);
    let warnings = sandbox.requests().pop().unwrap().warnings;
    assert_eq!((warnings.len(), &*warnings[20]), (21, "and 4980 more"));
}

#[tokio::test]
async fn body_above_one_mebibyte_is_rejected() {
    let sandbox = start().await;
    let reply = call(&sandbox, "POST", "/v2/sessions")
        .body(vec![b' '; 1024 * 1024 + 1])
        .send()
        .await;
    assert_eq!(reply.error(), (413, "PAYLOAD_TOO_LARGE".to_owned()));
}

#[tokio::test]
async fn account_problem_is_rejected_with_its_code() {
    let third_party = with_wanted(r#"{"name":"com.example.points"}"#);
    let issue = with_extension(
        r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":[{"name":"com.example.points"}]}}"#,
    );
    for (problem, body, code) in [
        (AccountProblem::ServiceDisabled, SESSION, "DISABLED_APP"),
        (AccountProblem::NoOrganisation, SESSION, "NO_ORGANISATION"),
        (AccountProblem::OrganisationStatus, SESSION, "INVALID_ORG_STATUS"),
        (
            AccountProblem::ThirdPartyRequest,
            &*third_party,
            "THIRD_PARTY_REQUEST_NOT_ALLOWED",
        ),
        (
            AccountProblem::ThirdPartyIssue,
            &*issue,
            "THIRD_PARTY_ISSUE_NOT_ALLOWED",
        ),
    ] {
        let sandbox = builder().account_problem(problem).start().await.unwrap();
        let reply = call(&sandbox, "POST", "/v2/sessions").body(body).send().await;
        assert_eq!(reply.error(), (403, code.to_owned()), "{problem:?}");
        assert_eq!(problem.code(), code);
    }
    // Problems with third-party attributes do not affect other requests.
    for problem in [AccountProblem::ThirdPartyRequest, AccountProblem::ThirdPartyIssue] {
        let sandbox = builder()
            .app(AppConfig::new().account_problem(problem))
            .start()
            .await
            .unwrap();
        assert_eq!(
            call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
            201
        );
    }
}

#[tokio::test]
async fn first_of_several_account_problems_is_reported() {
    let sandbox = builder()
        .account_problem(AccountProblem::OrganisationStatus)
        .account_problem(AccountProblem::ServiceDisabled)
        .start()
        .await
        .unwrap();
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(reply.error(), (403, "DISABLED_APP".to_owned()));
}
