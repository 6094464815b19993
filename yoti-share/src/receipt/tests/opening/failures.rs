//! Receipts of shares that failed.

use super::*;

fn failure(more: Value) -> Receipt {
    let receipt = with(with(bare(), json!({ "error": "IDENTITY_CHECK_FAILED" })), more);
    receipt::open(receipt.to_string(), None::<&[u8]>, &key()).unwrap()
}

#[track_caller]
fn failed(receipt: &Receipt) -> &crate::ShareFailure {
    match receipt.outcome() {
        Outcome::Failed(failure) => failure,
        Outcome::Shared(_) => panic!("the share succeeded"),
    }
}

#[test]
fn failed_share_has_ids_and_all_requirements() {
    let receipt = failure(json!({ "errorReason": { "requirements_not_met_details": [
        { "failure_type": "ID_DOCUMENT_EXTRACTION", "document_type": "PASSPORT", "document_country_iso_code": "GBR",
          "audit_id": "a-1", "details": "POOR_LIGHT" },
        { "failure_type": "LIVENESS", "details": null, "document_type": 7 },
        {}
    ], "more": 1 } }));
    assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cmVtZW1iZXI=");
    assert_eq!(receipt.parent_remember_me_id().unwrap().as_str(), "cGFyZW50");
    let failure = failed(&receipt);
    assert_eq!(failure.code(), "IDENTITY_CHECK_FAILED");
    let [first, second, third] = failure.requirements() else {
        panic!("not three requirements")
    };
    assert_eq!(first.failure_type(), Some("ID_DOCUMENT_EXTRACTION"));
    assert_eq!(first.document_type(), Some("PASSPORT"));
    assert_eq!(first.document_country(), Some("GBR"));
    assert_eq!(first.audit_id(), Some("a-1"));
    assert_eq!(first.details(), Some("POOR_LIGHT"));
    assert_eq!(
        (second.failure_type(), second.document_type(), second.details()),
        (Some("LIVENESS"), Some("7"), None)
    );
    assert_eq!(third.failure_type(), None);
    assert_eq!(failure.reason().unwrap()["more"], 1);
}

#[test]
fn failed_share_without_requirements_is_read() {
    for reason in [
        json!({}),
        json!({ "errorReason": null }),
        json!({ "errorReason": {} }),
        json!({ "errorReason": "x" }),
        json!({ "errorReason": { "requirements_not_met_details": [] } }),
    ] {
        assert!(failed(&failure(reason)).requirements().is_empty());
    }
}

#[test]
fn requirements_are_limited_but_complete_in_the_reason() {
    let reason = json!({ "requirements_not_met_details": vec![json!({}); 2000] });
    let receipt = failure(json!({ "errorReason": reason }));
    assert_eq!(failed(&receipt).requirements().len(), 1024);
    assert_eq!(failed(&receipt).reason(), Some(&reason));
}

#[test]
fn unknown_error_code_is_kept() {
    assert_eq!(
        failed(&failure(json!({ "error": "SOLAR_FLARE" }))).code(),
        "SOLAR_FLARE"
    );
}

#[test]
fn error_takes_precedence_over_content() {
    let receipt = with(sealed(&text("a", "b")), json!({ "error": "FRAUD_DETECTED" }));
    assert_eq!(failed(&open(&receipt).unwrap()).code(), "FRAUD_DETECTED");
    let json = receipt.to_string();
    assert!(SealedReceipt::from_json(&json).unwrap().item_key_id().is_none());
}

#[test]
fn reason_without_error_code_is_a_failure() {
    let reason = json!({ "requirements_not_met_details": [{ "failure_type": "LIVENESS" }] });
    for receipt in [bare(), sealed(&text("a", "b"))] {
        let receipt = open(&with(receipt, json!({ "errorReason": reason }))).unwrap();
        let failure = failed(&receipt);
        assert_eq!(failure.code(), "");
        assert_eq!(failure.requirements()[0].failure_type(), Some("LIVENESS"));
    }
}

#[test]
fn reason_that_cannot_become_a_tree_costs_only_itself() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for reason in [&deep, "{\"a\":1e999}", "{\"a\":\"\\ud800\"}"] {
        let mut json = bare().to_string();
        json.truncate(json.len() - 1);
        let receipt = receipt::open(format!("{json},\"errorReason\":{reason}}}"), None::<&[u8]>, &key()).unwrap();
        assert_eq!(failed(&receipt).reason(), Some(&Value::Null), "{reason}");
        assert!(receipt.remember_me_id().is_some());
    }
}

#[test]
fn debug_withholds_an_error_that_is_not_a_code() {
    let shown = |code: &str| format!("{:?}", failed(&failure(json!({ "error": code }))));
    assert!(shown("FRAUD_DETECTED").contains("FRAUD_DETECTED"));
    assert!(!shown("Ada Lovelace failed").contains("Ada"));
}

#[test]
fn reason_above_64_kib_is_not_kept() {
    // `{"a":"` and `"}` are 8 bytes.
    let reason = |length: usize| json!({ "errorReason": { "a": "x".repeat(length - 8) } });
    assert!(failed(&failure(reason(65_536))).reason().unwrap().is_object());
    let receipt = failure(reason(65_537));
    assert_eq!(failed(&receipt).code(), "IDENTITY_CHECK_FAILED");
    assert_eq!(failed(&receipt).reason(), Some(&Value::Null));
}
