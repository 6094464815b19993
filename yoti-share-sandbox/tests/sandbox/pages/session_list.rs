//! The list of sessions, and the journal.

use super::{get, phone, plain, text};
use crate::support::{Reply, SESSION, call, create_session, start};

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
    assert!(text(&page).contains("http-equiv=\"refresh\""));
    assert!(!text(&get(&sandbox, "/sandbox/?live=off").await).contains("http-equiv=\"refresh\""));
    let bare = get(&sandbox, "/sandbox").await;
    assert_eq!((bare.status, bare.header("location")), (303, Some("/sandbox/")));
}

#[tokio::test]
async fn journal_shows_the_text_that_should_have_been_signed() {
    let sandbox = start().await;
    let rejected = call(&sandbox, "POST", "/v2/sessions").body(SESSION).signing("nonsense");
    let right = rejected.to_sign();
    rejected.send().await;
    for _ in 0..60 {
        call(&sandbox, "GET", "/v2/sessions/nothing").send().await;
    }
    let newest = get(&sandbox, "/sandbox/journal").await;
    let numbers = |page: &Reply| text(page).matches("<li class=\"card").count();
    assert_eq!(numbers(&newest), 50);
    assert!(!plain(text(&newest)).contains(&right));
    assert!(
        text(&newest).contains("href=\"/sandbox/journal?before=12\""),
        "{}",
        text(&newest)
    );
    let older = get(&sandbox, "/sandbox/journal?before=12").await;
    assert_eq!(numbers(&older), 11);
    assert!(plain(text(&older)).contains(&right), "{}", text(&older));
    assert!(text(&older).contains("INVALID_REQUEST_SIGNATURE"));
    assert!(!text(&older).contains("?before="));
}
