//! The body of a request for a session: every problem is reported with its place.

mod other_members;
mod policy;

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

/// Asserts that each body is rejected with a message that contains the text.
async fn assert_rejected(cases: &[(String, &str)]) {
    let sandbox = start().await;
    for (body, expected) in cases {
        let reply = call(&sandbox, "POST", "/v2/sessions").body(body).send().await;
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
async fn malformed_document_is_rejected() {
    assert_rejected(&[
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
    ])
    .await;
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
    let many = |item: &str| vec![item; 9_000].join(",");
    let reply = call(&sandbox, "POST", "/v2/sessions")
        .body(with_wanted(&many("0")))
        .send()
        .await;
    let message = reply.text("/message");
    assert!(message.starts_with("$.policy.wanted[0] is a number"), "{message}");
    assert!(message.ends_with("; and 8980 more"), "{message}");
    assert!(reply.body.len() < 4096, "{}", reply.body.len());

    let numbers: Vec<String> = (3..9_000).map(|number| number.to_string()).collect();
    for (types, expected) in [(many("9"), "contains 9;"), (numbers.join(","), "and 8977 more")] {
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
