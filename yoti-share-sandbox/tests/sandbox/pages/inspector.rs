//! The inspector: groups, polls, filters and details.

use yoti_share_sandbox::{Fault, Person};

use super::{get, plain, post, text};
use crate::support::{Reply, SESSION, builder, call, create_session, escaped, start};

/// The text of the rows in their order: of each group its session, of each entry its operation.
fn rows(page: &str) -> Vec<String> {
    let rows = page.split("<tr class=\"").skip(1);
    rows.map(|row| {
        let row = plain(row.split("</tr>").next().unwrap());
        let key = if row.starts_with("group") { "<code" } else { "<a " };
        let shown = row.split(key).nth(1).unwrap_or("><b>none<");
        let name = shown.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
        match row.split("<summary>").nth(1) {
            Some(count) => format!("{name} {}", count.split('<').next().unwrap()),
            None => name,
        }
    })
    .collect()
}

#[tokio::test]
async fn entries_are_grouped_by_session_newest_first_with_polls_folded() {
    let sandbox = start().await;
    let first = create_session(&sandbox, SESSION).await;
    let second = create_session(&sandbox, SESSION).await;
    for _ in 0..3 {
        call(&sandbox, "GET", &format!("/v2/sessions/{first}")).send().await;
    }
    let receipt = sandbox
        .phone()
        .approve(&first, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    // The result of this poll is another one.
    call(&sandbox, "GET", &format!("/v2/sessions/{first}")).send().await;
    let receipt = receipt.replace('+', "-").replace('/', "_");
    call(&sandbox, "GET", &format!("/v2/receipts/{receipt}")).send().await;
    let page = get(&sandbox, "/sandbox/inspector").await;
    let expected = [
        &*first,
        "Get receipt",
        "Get session",
        "Get session ×3",
        "Create session",
        &*second,
        "Create session",
    ];
    assert_eq!(rows(text(&page)), expected);
    let only = get(&sandbox, &format!("/sandbox/inspector?session={}", escaped(&second))).await;
    assert_eq!(rows(text(&only)), [&*second, "Create session"]);
}

#[tokio::test]
async fn filter_shows_rejected_requests_and_faults_only() {
    let sandbox = start().await;
    let empty = get(&sandbox, "/sandbox/inspector?show=failures").await;
    assert!(text(&empty).contains("Nothing failed."));
    let id = create_session(&sandbox, SESSION).await;
    sandbox.fault(Fault::status(503).times(1));
    call(&sandbox, "GET", &format!("/v2/sessions/{id}")).send().await;
    call(&sandbox, "GET", &format!("/v2/sessions/{id}")).send().await;
    call(&sandbox, "GET", "/v2/nothing").send().await;
    let page = get(&sandbox, "/sandbox/inspector?show=failures").await;
    assert_eq!(rows(text(&page)).len(), 4);
    assert!(text(&page).contains("Fault: status") && text(&page).contains("UNKNOWN_<wbr>ROUTE"));
    assert!(!text(&page).contains("Create session"));
}

#[tokio::test]
async fn undelivered_webhook_is_listed_and_delivered_again() {
    let sandbox = start().await;
    // Nothing listens on this port.
    let unused = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let body = SESSION.replace(
        r#""redirectUri""#,
        &format!(r#""notification":{{"url":"http://{unused}/hook"}},"redirectUri""#),
    );
    let id = create_session(&sandbox, &body).await;
    sandbox.phone().cancel(&id).await.unwrap();
    while sandbox.webhooks().is_empty() {
        tokio::task::yield_now().await;
    }
    let page = get(&sandbox, "/sandbox/inspector?show=failures").await;
    assert_eq!(rows(text(&page)), [&*id, "Webhook"]);
    assert!(text(&page).contains("Attempt 1 failed"), "{}", text(&page));
    let detail = plain(text(&get(&sandbox, "/sandbox/inspector?delivery=1").await));
    assert!(detail.contains(&format!("POST http://{unused}/hook")), "{detail}");
    assert!(detail.contains(r#""status": "CANCELLED""#), "{detail}");
    assert!(detail.contains("Deliver again"), "{detail}");
    let path = "/sandbox/inspector/redeliver";
    let again = post(&sandbox, path, &[("session", &id)]).await;
    let back = format!("/sandbox/inspector?session={}", escaped(&id));
    assert_eq!((again.status, again.header("location")), (303, Some(&*back)));
    while sandbox.webhooks().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(sandbox.webhooks()[1].attempt, 1);
    let unknown = post(&sandbox, path, &[("session", "nothing")]).await;
    assert_eq!(unknown.status, 409);
    assert!(text(&unknown).contains("The sandbox does not know this session."));
}

#[tokio::test]
async fn details_show_headers_bodies_and_the_text_to_sign() {
    let sandbox = start().await;
    let rejected = call(&sandbox, "POST", "/v2/sessions").body(SESSION).signing("nonsense");
    let right = rejected.to_sign();
    rejected.header("X-Own", "<value>").send().await;
    call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    let list = plain(text(&get(&sandbox, "/sandbox/inspector").await));
    assert!(list.contains("href=\"/sandbox/inspector?request=1#detail\""), "{list}");
    assert!(!list.contains(&right));
    let detail = plain(text(&get(&sandbox, "/sandbox/inspector?request=1").await));
    for part in [
        &*right,
        "INVALID_REQUEST_SIGNATURE",
        "the signature does not match",
        "<dt>x-own</dt><dd><value></dd>",
        r#""name": "full_name""#,
        r#""error": "INVALID_REQUEST_SIGNATURE""#,
        "<dt>content-type</dt><dd>application/json</dd>",
        "Test-1",
    ] {
        assert!(detail.contains(part), "{part} in {detail}");
    }
    let accepted = plain(text(&get(&sandbox, "/sandbox/inspector?request=2").await));
    assert!(accepted.contains(r#""status": "CREATED""#) && !accepted.contains("should have been signed"));
    assert_eq!(get(&sandbox, "/sandbox/inspector?request=3").await.status, 404);
}

#[tokio::test]
async fn reset_connection_has_no_response() {
    let sandbox = builder().start().await.unwrap();
    sandbox.fault(Fault::reset().times(1));
    assert!(call(&sandbox, "GET", "/v2/sessions/a").try_send().await.is_err());
    let detail = get(&sandbox, "/sandbox/inspector?request=1").await;
    assert!(text(&detail).contains("no response") && !text(&detail).contains("<h3>Response</h3>"));
}

#[tokio::test]
async fn older_entries_are_on_further_pages() {
    let sandbox = start().await;
    for _ in 0..105 {
        call(&sandbox, "GET", "/v2/sessions/nothing").send().await;
    }
    let entries = |page: &Reply| text(page).matches("<tr class=\"entry").count();
    let newest = get(&sandbox, "/sandbox/inspector").await;
    assert_eq!(entries(&newest), 100);
    assert!(
        plain(text(&newest)).contains("href=\"/sandbox/inspector?before=6\""),
        "{}",
        text(&newest)
    );
    let older = get(&sandbox, "/sandbox/inspector?before=6").await;
    assert_eq!(entries(&older), 5);
    assert!(!text(&older).contains(">Older<"));
    assert!(text(&older).contains("To the newest"));
}
