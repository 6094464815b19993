//! Failed shares and other ends of sessions.

use serde_json::json;
use yoti_share_sandbox::{Document, Failure, Person, PhoneError, ShareStatus, UnmetRequirement};

use super::{get, receipt, share, wanted};
use crate::support::{SESSION, builder, call, create_session, start};

#[tokio::test]
async fn person_without_a_required_document_fails_the_share() {
    let sandbox = start().await;
    let body = wanted(
        r#"{"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":[{"name":"NATIONAL_ID","sub_type":"AADHAAR"}],"soft_preference":false}}]}"#,
    );
    let id = create_session(&sandbox, &body).await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    assert_eq!(approval.status, ShareStatus::Failed);
    assert_eq!(
        receipt(&sandbox, &approval.receipt_id).await,
        json!({"id": approval.receipt_id, "sessionId": id, "timestamp": "2025-05-21T11:01:07Z", "error": "MANDATORY_DOCUMENT_NOT_PROVIDED"})
    );
    let aadhaar = Person::adult().document(Document::new("NATIONAL_ID", "IND", "****1234").sub_type("AADHAAR"));
    let opened = share(&sandbox, &body, aadhaar).await;
    assert!(
        opened.user[0]
            .anchor_labels()
            .contains(&"source NATIONAL_ID/AADHAAR".to_owned())
    );
}

#[tokio::test]
async fn failure_receipt_contains_all_unmet_requirements() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let failure = Failure::new("UNABLE_TO_VALIDATE_DOCUMENT")
        .detail(
            UnmetRequirement::new("ID_DOCUMENT_EXTRACTION")
                .document("PASSPORT", "GBR")
                .audit_id("a526df5f-a9c1-4f97-8c5f-6f8a1c6a0f7c")
                .details("POOR_FOCUS"),
        )
        .detail(UnmetRequirement::new("ID_DOCUMENT_AUTHENTICITY").document("DRIVING_LICENCE", "GBR"));
    let failed = sandbox.phone().fail(&id, failure).await.unwrap();
    assert_eq!(failed.status, ShareStatus::Failed);
    assert_eq!(
        receipt(&sandbox, &failed.receipt_id).await,
        json!({
            "id": failed.receipt_id, "sessionId": id, "timestamp": "2025-05-21T11:01:07Z",
            "error": "UNABLE_TO_VALIDATE_DOCUMENT",
            "errorReason": {"requirements_not_met_details": [
                {"failure_type": "ID_DOCUMENT_EXTRACTION", "document_type": "PASSPORT", "document_country_iso_code": "GBR",
                 "audit_id": "a526df5f-a9c1-4f97-8c5f-6f8a1c6a0f7c", "details": "POOR_FOCUS"},
                {"failure_type": "ID_DOCUMENT_AUTHENTICITY", "document_type": "DRIVING_LICENCE", "document_country_iso_code": "GBR"},
            ]},
        })
    );
    let id = create_session(&sandbox, SESSION).await;
    let failed = sandbox
        .phone()
        .fail(&id, Failure::new("FRAUD_DETECTED").details([]))
        .await
        .unwrap();
    let receipt = receipt(&sandbox, &failed.receipt_id).await;
    assert_eq!(receipt["errorReason"], json!({"requirements_not_met_details": []}));
}

#[tokio::test]
async fn ended_session_has_no_receipt_and_accepts_no_action() {
    let sandbox = start().await;
    let phone = sandbox.phone();
    for (status, name) in [
        (ShareStatus::Cancelled, "CANCELLED"),
        (ShareStatus::Expired, "EXPIRED"),
        (ShareStatus::Error, "ERROR"),
    ] {
        let id = create_session(&sandbox, SESSION).await;
        let ended = match name {
            "CANCELLED" => phone.cancel(&id).await,
            "EXPIRED" => phone.expire(&id).await,
            _ => phone.error(&id).await,
        };
        let ended = ended.unwrap();
        assert_eq!((ended.status, ended.receipt_id), (status, None));
        let session = get(&sandbox, &format!("/v2/sessions/{id}")).await;
        assert_eq!((&session["status"], session.get("receipt")), (&json!(name), None));
        let again = phone.approve(&id, Person::adult()).await.unwrap_err();
        assert!(matches!(again, PhoneError::Ended(was) if was == status), "{again:?}");
        assert!(matches!(phone.scan(&id).await.unwrap_err(), PhoneError::Ended(_)));
        assert!(matches!(
            phone.fail(&id, Failure::default()).await.unwrap_err(),
            PhoneError::Ended(_)
        ));
    }
    assert!(matches!(
        phone.cancel("ss.v2.nothing").await.unwrap_err(),
        PhoneError::UnknownSession
    ));
}

#[tokio::test]
async fn scan_without_a_valid_qr_code_fails() {
    let sandbox = builder().check_clock(false).start().await.unwrap();
    let id = create_session(&sandbox, SESSION).await;
    let phone = sandbox.phone();
    assert!(matches!(phone.scan(&id).await.unwrap_err(), PhoneError::NoQrCode));
    let codes = format!("/v2/sessions/{id}/qr-codes");
    call(&sandbox, "POST", &codes).send().await;
    sandbox.clock().advance(std::time::Duration::from_secs(180));
    assert!(matches!(phone.scan(&id).await.unwrap_err(), PhoneError::QrCodeExpired));
    let code = call(&sandbox, "POST", &codes).send().await.text("/id");
    phone.scan(&id).await.unwrap();
    let session = get(&sandbox, &format!("/v2/sessions/{id}")).await;
    assert_eq!(
        (&session["status"], &session["qrCode"]),
        (&json!("CREATED"), &json!({"id": code}))
    );
}
