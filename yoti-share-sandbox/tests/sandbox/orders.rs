//! What the control API is told to share, as it then stands in the receipt.

use serde_json::{Value, json};

use crate::opened::Attribute;
use crate::receipts::open;
use crate::support::{Reply, control, create_session, escaped, start};
use yoti_share_sandbox::Sandbox;

fn wanted(wanted: &str) -> String {
    format!(r#"{{"policy":{{"wanted":[{wanted}]}},"redirectUri":"/callback"}}"#)
}

/// Approves a session for `body` with `order`.
async fn approve(sandbox: &Sandbox, body: &str, order: &Value) -> Reply {
    let id = create_session(sandbox, body).await;
    let path = format!("/sandbox/sessions/{}/approve", escaped(&id));
    control(sandbox, "POST", &path, &order.to_string()).await
}

/// What is shared.
async fn shared(sandbox: &Sandbox, body: &str, order: Value) -> Vec<Attribute> {
    let reply = approve(sandbox, body, &order).await;
    assert_eq!(reply.text("/status"), "COMPLETED", "{order}");
    open(sandbox, &reply.text("/receipt_id")).await.user
}

/// What is shared, as `name=value`, lines that follow one another.
async fn lines(sandbox: &Sandbox, body: &str, order: Value) -> Vec<String> {
    let attributes = shared(sandbox, body, order).await;
    attributes
        .iter()
        .map(|attribute| format!("{}={}", attribute.name, attribute.text()))
        .collect()
}

#[tokio::test]
async fn what_is_named_keeps_its_value_and_the_rest_follows() {
    let sandbox = start().await;
    let names = wanted(r#"{"name":"full_name"}"#);
    for (order, full_name) in [
        (
            json!({"full_name": "Dr. Z X", "given_names": "Zoe", "family_name": "Y"}),
            "Dr. Z X",
        ),
        (json!({"given_names": "Zoe", "family_name": "Y"}), "Zoe Y"),
    ] {
        assert_eq!(
            lines(&sandbox, &names, json!({"attributes": order})).await,
            [format!("full_name={full_name}")]
        );
    }
    let order =
        json!({"attributes": {"postal_address": "MINE", "structured_postal_address": {"formatted_address": "THEIRS"}}});
    assert_eq!(
        lines(&sandbox, &wanted(r#"{"name":"postal_address"}"#), order).await,
        ["postal_address=MINE"]
    );
}
