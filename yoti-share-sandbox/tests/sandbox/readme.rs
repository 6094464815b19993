//! The examples and tables of the README.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{SESSION, control, create_session, escaped, start};

const README: &str = include_str!("../../README.md");

/// The JSON objects in code spans and commands that begin with `start`.
fn examples(start: &'static str) -> impl Iterator<Item = &'static str> {
    let parts = README.match_indices(start).map(|(at, _)| &README[at..]);
    parts.map(|rest| rest.split(['`', '\'']).next().unwrap())
}

#[tokio::test]
async fn every_fault_is_documented_and_accepted() {
    let sandbox = start().await;
    let mut kinds = BTreeSet::new();
    for fault in examples("{\"kind\"") {
        let reply = control(&sandbox, "POST", "/sandbox/faults", fault).await;
        assert_eq!(reply.status, 201, "{fault}: {}", reply.json());
        kinds.insert(reply.text("/kind"));
    }
    // The error for an unknown kind lists all kinds.
    let reply = control(&sandbox, "POST", "/sandbox/faults", r#"{"kind":"none"}"#).await;
    let message = reply.text("/message");
    let known = message.split("expected one of ").nth(1).unwrap();
    let known: BTreeSet<String> = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(kinds, known);
}

#[tokio::test]
async fn every_documented_person_and_member_is_accepted() {
    let sandbox = start().await;
    let persons = README
        .split("| `person` | description |")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let persons: Vec<&str> = persons
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert_eq!(persons, ["adult", "child", "elderly", "unverified"]);
    for person in persons {
        let id = create_session(&sandbox, SESSION).await;
        let anchor = examples("{\"type\"").next().unwrap();
        let body = format!(
            r#"{{"person":"{person}","attributes":{{"full_name":"Kim"}},"anchors":{{"full_name":[{anchor}]}},
                "without":["gender"],"withholding":["email_address"]}}"#
        );
        let path = format!("/sandbox/sessions/{}/approve", escaped(&id));
        let reply = control(&sandbox, "POST", &path, &body).await;
        assert_eq!(reply.text("/status"), "COMPLETED", "{person}");
    }
}

#[tokio::test]
async fn documented_failure_is_accepted() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let error = examples("{\"error\"").next().unwrap().strip_suffix('}').unwrap();
    let reason = examples("\"error_reason\"").next().unwrap();
    let body = format!("{error},{reason}}}");
    let path = format!("/sandbox/sessions/{}/refuse", escaped(&id));
    let reply = control(&sandbox, "POST", &path, &body).await;
    assert_eq!(reply.text("/status"), "FAILED", "{body}");
    let view: Value = control(&sandbox, "GET", &format!("/sandbox/sessions/{}", escaped(&id)), "")
        .await
        .json();
    assert_eq!(view["error"], "FRAUD_DETECTED");
}

#[tokio::test]
async fn every_account_problem_is_documented_and_accepted() {
    let sandbox = start().await;
    let listed = README.split("`--refuse` takes an account problem:").nth(1).unwrap();
    let listed = listed.split('.').next().unwrap();
    let documented: BTreeSet<&str> = listed.split('`').skip(1).step_by(2).collect();
    // The error for an unknown problem lists all of them.
    let fault = |problem: &str| format!(r#"{{"kind":"refusal","refusal":"{problem}"}}"#);
    let reply = control(&sandbox, "POST", "/sandbox/faults", &fault("none")).await;
    let message = reply.text("/message");
    let known = message.split("expected one of ").nth(1).unwrap();
    let known: BTreeSet<&str> = known.split('`').skip(1).step_by(2).collect();
    assert_eq!(documented, known);
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_yoti-share-sandbox"))
        .arg("--help")
        .output();
    let help = String::from_utf8(help.unwrap().stdout).unwrap();
    for problem in known {
        assert!(help.contains(problem), "{problem}");
    }
}
