//! The page of a session: its buttons, its forms and the redirect.

use crate::support::{SESSION, call, create_session, in_link, start};

use super::{get, phone, plain, post, post_as, text, view, wanting};

#[tokio::test]
async fn button_ends_the_session_with_its_status() {
    let sandbox = start().await;
    for (action, status, expected) in [
        ("approve", "COMPLETED", "The receipt is ready"),
        ("refuse", "FAILED", "MANDATORY_DOCUMENT_NOT_PROVIDED"),
        ("cancel", "CANCELLED", "The person declined or cancelled"),
        ("expire", "EXPIRED", "expired before the person shared"),
        ("error", "ERROR", "ended with an error"),
    ] {
        let id = create_session(&sandbox, SESSION).await;
        let page = get(&sandbox, &phone(&id)).await;
        assert!(text(&page).contains(&format!("value=\"{action}\"")), "{action}");
        let reply = post(&sandbox, &phone(&id), &[("action", action)]).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, Some(&*phone(&id))),
            "{action}"
        );
        assert_eq!(view(&sandbox, &id).await["status"], status);
        let after = get(&sandbox, &phone(&id)).await;
        assert!(text(&after).contains(expected), "{action}: {}", text(&after));
        assert!(!text(&after).contains("name=\"action\""), "{action}");
        // A second action comes too late.
        let late = post(&sandbox, &phone(&id), &[("action", action)]).await;
        assert_eq!(late.status, 409, "{action}");
        assert!(text(&late).contains(status), "{}", text(&late));
    }
}

#[tokio::test]
async fn scan_button_exists_only_with_a_qr_code() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    assert!(!text(&get(&sandbox, &phone(&id)).await).contains("value=\"scan\""));
    assert_eq!(post(&sandbox, &phone(&id), &[("action", "scan")]).await.status, 409);
    let code = call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
        .send()
        .await
        .text("/id");
    assert!(text(&get(&sandbox, &phone(&id)).await).contains("value=\"scan\""));
    assert_eq!(post(&sandbox, &phone(&id), &[("action", "scan")]).await.status, 303);
    assert_eq!(view(&sandbox, &id).await["scanned_qr_code_id"], *code);
    assert!(text(&get(&sandbox, &phone(&id)).await).contains("QR code scanned"));
}

#[tokio::test]
async fn redirect_link_contains_the_escaped_receipt_id() {
    let sandbox = start().await;
    let id = create_session(&sandbox, &wanting(r#"{"name":"full_name"}"#)).await;
    post(&sandbox, &phone(&id), &[("action", "approve")]).await;
    let receipt = view(&sandbox, &id).await["receipt_id"].as_str().unwrap().to_owned();
    let expected = format!(
        "https://localhost:9443/callback?a=1&receiptId={}#top",
        in_link(&receipt)
    );
    let page = plain(text(&get(&sandbox, &phone(&id)).await));
    assert!(page.contains(&format!("href=\"{expected}\"")), "{page}");
}

#[tokio::test]
async fn redirect_to_another_scheme_is_not_a_link() {
    let sandbox = start().await;
    for address in ["javascript:alert(1)", "shop://back", "data:text/html,x"] {
        let body = format!(r#"{{"policy":{{"wanted":[]}},"redirectUri":"{address}"}}"#);
        let id = create_session(&sandbox, &body).await;
        post(&sandbox, &phone(&id), &[("action", "approve")]).await;
        let page = plain(text(&get(&sandbox, &phone(&id)).await));
        assert!(page.contains(address), "{page}");
        assert!(!page.contains(&format!("href=\"{address}")), "{page}");
    }
}

#[tokio::test]
async fn images_are_shown() {
    let sandbox = start().await;
    let wanted = r#"{"name":"selfie"},{"name":"document_images"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let page = plain(text(&get(&sandbox, &phone(&id)).await));
    // The selfie, and the image of the passport, which is the first document.
    let adult = page
        .split("of of-adult")
        .nth(1)
        .unwrap()
        .split("</section>")
        .next()
        .unwrap();
    assert_eq!(adult.matches("<img src=\"data:image/jpeg;base64,/9j/").count(), 2);
    // Three of the persons have a photograph on their card.
    let cards = page.split("</fieldset>").next().unwrap();
    assert_eq!(cards.matches("<img src=\"data:image/jpeg;base64,/9j/").count(), 3);
}

#[tokio::test]
async fn end_shows_the_shared_values() {
    let sandbox = start().await;
    let wanted = r#"{"name":"full_name"},{"name":"date_of_birth","derivation":"age_over:18"},{"name":"selfie"},
        {"name":"structured_postal_address"},{"name":"gender","optional":true}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let fields = [
        ("action", "approve"),
        ("person", "child"),
        ("child:share", "0"),
        ("child:share", "1"),
        ("child:share", "2"),
        ("child:share", "3"),
    ];
    post(&sandbox, &phone(&id), &fields).await;
    let page = plain(text(&get(&sandbox, &phone(&id)).await));
    let shared = page.split("What was shared").nth(1).unwrap();
    for part in [
        "<p class=\"value\">Max Hartley</p>",
        "<h3>Whether you are 18 or older</h3>",
        "<p class=\"value\">No</p>",
        "<code>age_over:18</code>",
        "<img src=\"data:image/jpeg;base64,/9j/",
        "<dt>Town or city</dt><dd class=\"lines\">Brighton</dd>",
    ] {
        assert!(shared.contains(part), "{part} in {shared}");
    }
    assert!(!shared.contains("Gender"), "{shared}");
}

#[tokio::test]
async fn end_names_the_attribute_without_which_the_share_failed() {
    let sandbox = start().await;
    let wanted = r#"{"name":"full_name"},{"name":"phone_number"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    post(&sandbox, &phone(&id), &[("action", "approve"), ("person", "child")]).await;
    let page = plain(text(&get(&sandbox, &phone(&id)).await));
    assert!(
        page.contains("The person did not share a required attribute: Phone number"),
        "{page}"
    );
    assert!(
        page.contains("The person did not provide a required attribute or document."),
        "{page}"
    );
}

#[tokio::test]
async fn fail_form_sets_code_and_requirement() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let fields = [
        ("action", "refuse"),
        ("error", "UNABLE_TO_VALIDATE_DOCUMENT"),
        ("failure_type", "ID_DOCUMENT_EXTRACTION"),
        ("document_type", "PASSPORT"),
        ("document_country_iso_code", ""),
        ("details", "POOR_FOCUS"),
    ];
    assert_eq!(post(&sandbox, &phone(&id), &fields).await.status, 303);
    let receipt = view(&sandbox, &id).await["receipt_id"].as_str().unwrap().to_owned();
    let receipt = call(&sandbox, "GET", &format!("/v2/receipts/{}", in_link(&receipt)))
        .send()
        .await
        .json();
    assert_eq!(receipt["error"], "UNABLE_TO_VALIDATE_DOCUMENT");
    assert_eq!(
        receipt["errorReason"]["requirements_not_met_details"],
        serde_json::json!([{"failure_type": "ID_DOCUMENT_EXTRACTION", "document_type": "PASSPORT", "details": "POOR_FOCUS"}])
    );
}

#[tokio::test]
async fn malformed_form_is_rejected_with_a_sentence() {
    let sandbox = start().await;
    let id = create_session(
        &sandbox,
        &wanting(r#"{"name":"date_of_birth"},{"name":"structured_postal_address"}"#),
    )
    .await;
    for (fields, expected) in [
        (vec![], "must contain one `action`"),
        (
            vec![("action", "approve"), ("action", "cancel")],
            "must contain one `action`",
        ),
        (vec![("action", "dance")], "“dance” is not an action"),
        (
            vec![("action", "approve"), ("person", "robot")],
            "no person called “robot”",
        ),
        (
            vec![("action", "approve"), ("adult:value:gender", "x")],
            "does not request “gender”",
        ),
        (
            vec![("action", "approve"), ("adult:value:date_of_birth", "soon")],
            "Date of birth is not a date",
        ),
        (
            vec![("action", "approve"), ("adult:value:structured_postal_address", "[")],
            "is not JSON: line 1",
        ),
        (
            vec![("action", "approve"), ("adult:share", "2")],
            "no requested attribute “2”",
        ),
        (vec![("action", "approve"), ("color", "red")], "field “color”"),
        (vec![("action", "approve"), ("adult:color", "red")], "field “color”"),
    ] {
        let reply = post(&sandbox, &phone(&id), &fields).await;
        assert_eq!(reply.status, 400, "{fields:?}");
        assert!(plain(text(&reply)).contains(expected), "{fields:?}: {}", text(&reply));
        assert!(
            plain(text(&reply)).contains(&format!("href=\"{}\"", phone(&id))),
            "{fields:?}"
        );
    }
    let json = post_as(&sandbox, &phone(&id), "application/json", r#"{"action":"approve"}"#).await;
    assert_eq!(json.status, 400);
    assert_eq!(view(&sandbox, &id).await["status"], "CREATED");
    for path in ["/sandbox/phone/nothing", "/sandbox/phone/ss.v2.%00"] {
        assert_eq!(get(&sandbox, path).await.status, 404);
        assert_eq!(post(&sandbox, path, &[("action", "approve")]).await.status, 404);
    }
    assert_eq!(post(&sandbox, "/sandbox/inspector", &[]).await.status, 405);
}
