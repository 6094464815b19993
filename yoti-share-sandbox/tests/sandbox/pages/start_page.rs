//! The start page: the list of sessions, and the lines to paste.

use std::collections::BTreeSet;
use std::time::Duration;

use yoti_share_sandbox::AppConfig;

use super::{get, phone, plain, text};
use crate::support::{SESSION, builder, call, create_session, start};

#[tokio::test]
async fn list_shows_the_newest_sessions_first() {
    let sandbox = start().await;
    let empty = get(&sandbox, "/sandbox/").await;
    assert!(text(&empty).contains("No sessions yet"), "{}", text(&empty));
    assert!(plain(text(&empty)).contains(&sandbox.base_url()) && text(&empty).contains(sandbox.sdk_id()));
    let mut ids = Vec::new();
    for _ in 0..102 {
        ids.push(create_session(&sandbox, SESSION).await);
    }
    let page = get(&sandbox, "/sandbox/").await;
    let shown = plain(text(&page));
    let place = |id: &String| shown.find(&format!("href=\"{}\"", phone(id)));
    assert!(place(&ids[101]).unwrap() < place(&ids[100]).unwrap());
    assert_eq!((place(&ids[2]).is_some(), place(&ids[1])), (true, None));
    assert!(text(&page).contains("And 2 older ones."));
    let bare = get(&sandbox, "/sandbox").await;
    assert_eq!((bare.status, bare.header("location")), (303, Some("/sandbox/")));
}

#[tokio::test]
async fn start_page_shows_the_lines_to_paste() {
    let sandbox = builder()
        .app(
            AppConfig::new()
                .sdk_id("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
                .name("Shop"),
        )
        .app(AppConfig::new().sdk_id("3f2504e0-4f89-41d3-9a0c-0305e82c3302"))
        .start()
        .await
        .unwrap();
    let page = plain(text(&get(&sandbox, "/sandbox/").await));
    let origin = sandbox.origin();
    for line in [
        "export YOTI_CLIENT_SDK_ID=3f2504e0-4f89-41d3-9a0c-0305e82c3301\n".to_owned(),
        "export YOTI_CLIENT_SDK_ID=3f2504e0-4f89-41d3-9a0c-0305e82c3302\n".to_owned(),
        format!("export YOTI_DIGITAL_IDENTITY_API_URL={origin}/share\n"),
        format!("export YOTI_AUTH_URL={}\n", sandbox.auth_url()),
        format!("<script src=\"{origin}/share/client/v2\"></script>\n"),
        "The program that started this sandbox has the private key.".to_owned(),
        "Environment of Shop".to_owned(),
    ] {
        assert!(page.contains(&line), "{line} in {page}");
    }
}

#[tokio::test]
async fn changes_differ_after_each_event() {
    let sandbox = start().await;
    let changes = async || text(&get(&sandbox, "/sandbox/changes").await).to_owned();
    let mut seen = vec![changes().await];
    assert_eq!(changes().await, seen[0]);
    let id = create_session(&sandbox, SESSION).await;
    seen.push(changes().await);
    call(&sandbox, "GET", "/v2/sessions/nothing").send().await;
    seen.push(changes().await);
    sandbox.phone().cancel(&id).await.unwrap();
    seen.push(changes().await);
    let id = create_session(&sandbox, SESSION).await;
    call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
        .send()
        .await;
    seen.push(changes().await);
    sandbox.phone().scan(&id).await.unwrap();
    seen.push(changes().await);
    sandbox.clock().advance(Duration::from_secs(3_600));
    seen.push(changes().await);
    let once: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(once.len(), seen.len(), "{seen:?}");
}
