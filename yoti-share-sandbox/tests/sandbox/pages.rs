//! The pages, as a browser without scripts uses them.

use std::collections::BTreeMap;

use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use serde_json::Value;
use yoti_share_sandbox::{AppConfig, Sandbox};

use crate::receipt_reader;
use crate::support::{Reply, SESSION, builder, call, control, create_session, escaped, exchange, start};

async fn get(sandbox: &Sandbox, path: &str) -> Reply {
    control(sandbox, "GET", path, "").await
}

/// Sends a form as the page at `path` would.
async fn post(sandbox: &Sandbox, path: &str, fields: &[(&str, &str)]) -> Reply {
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    post_as(sandbox, path, "application/x-www-form-urlencoded", &body).await
}

async fn post_as(sandbox: &Sandbox, path: &str, kind: &str, body: &str) -> Reply {
    let length = body.len();
    let origin = sandbox.origin();
    let host = origin.strip_prefix("http://").unwrap();
    let text = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nSec-Fetch-Site: same-origin\r\n\
         Connection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    exchange(sandbox.address(), text.as_bytes()).await.unwrap()
}

fn text(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.body).unwrap()
}

fn phone(id: &str) -> String {
    format!("/sandbox/phone/{}", escaped(id))
}

async fn view(sandbox: &Sandbox, id: &str) -> Value {
    get(sandbox, &format!("/sandbox/sessions/{}", escaped(id))).await.json()
}

fn wanting(wanted: &str) -> String {
    format!(r#"{{"policy":{{"wanted":[{wanted}]}},"redirectUri":"/callback?a=1#top"}}"#)
}

/// What a page offers to send: the names of its fields with their values, entities undone.
fn offered(page: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for tag in page.split("<input ").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let attribute = |name: &str| {
            let rest = tag.split(&format!("{name}=\"")).nth(1)?;
            Some(plain(rest.split('"').next()?))
        };
        let unticked =
            tag.contains("type=\"checkbox\"") || (tag.contains("type=\"radio\"") && !tag.contains("checked"));
        if let (Some(name), false) = (attribute("name"), unticked) {
            fields.insert(name, attribute("value").unwrap_or_default());
        }
    }
    for tag in page.split("<textarea name=\"").skip(1) {
        let (name, rest) = tag.split_once('"').unwrap();
        let value = rest.split_once(">\n").unwrap().1.split("</textarea>").next().unwrap();
        fields.insert(name.to_owned(), plain(value).replace('\n', "\r\n"));
    }
    fields
}

fn plain(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&")
}

#[tokio::test]
async fn every_button_does_what_it_says() {
    let sandbox = start().await;
    for (action, status, says) in [
        ("approve", "COMPLETED", "The receipt is ready"),
        ("refuse", "FAILED", "MANDATORY_DOCUMENT_NOT_PROVIDED"),
        ("cancel", "CANCELLED", "The person cancelled"),
        ("expire", "EXPIRED", "Nobody finished it in time"),
        ("error", "ERROR", "ended in an error"),
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
        assert!(text(&after).contains(says), "{action}: {}", text(&after));
        assert!(!text(&after).contains("name=\"action\""), "{action}");
        // Somebody else was quicker.
        let late = post(&sandbox, &phone(&id), &[("action", action)]).await;
        assert_eq!(late.status, 409, "{action}");
        assert!(text(&late).contains(status), "{}", text(&late));
    }
}

#[tokio::test]
async fn scanning_needs_a_code() {
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
async fn the_way_back_carries_the_receipt_id_escaped() {
    let sandbox = start().await;
    let id = create_session(&sandbox, &wanting(r#"{"name":"full_name"}"#)).await;
    post(&sandbox, &phone(&id), &[("action", "approve")]).await;
    let receipt = view(&sandbox, &id).await["receipt_id"].as_str().unwrap().to_owned();
    let expected = format!(
        "https://localhost:9443/callback?a=1&receiptId={}#top",
        escaped(&receipt)
    );
    let page = plain(text(&get(&sandbox, &phone(&id)).await));
    assert!(page.contains(&format!("href=\"{expected}\"")), "{page}");
}

#[tokio::test]
async fn an_address_that_would_run_something_is_no_link() {
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

/// Approves a session that wants this, with these fields; its status, and the attributes in its receipt, line by line.
async fn shared(sandbox: &Sandbox, wanted: &str, fields: &[(&str, &str)]) -> (Value, String) {
    let id = create_session(sandbox, &wanting(wanted)).await;
    let mut all = vec![("action", "approve")];
    all.extend(fields);
    let reply = post(sandbox, &phone(&id), &all).await;
    assert_eq!(reply.status, 303, "{}", text(&reply));
    let session = view(sandbox, &id).await;
    (
        session["status"].clone(),
        profile(sandbox, session["receipt_id"].as_str().unwrap()).await,
    )
}

async fn profile(sandbox: &Sandbox, receipt_id: &str) -> String {
    let get = async |path: String| call(sandbox, "GET", &path).send().await.json();
    let receipt = get(format!("/v2/receipts/{}", escaped(receipt_id))).await;
    let Some(item_key_id) = receipt["wrappedItemKeyId"].as_str() else {
        return String::new();
    };
    let item_key = get(format!("/v2/wrapped-item-keys/{}", escaped(item_key_id))).await;
    let private = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
    let key = receipt_reader::receipt_key(&receipt, &item_key, &private).unwrap();
    let attributes =
        receipt_reader::attributes(&receipt_reader::part(&receipt, "otherPartyContent", "profile", &key).unwrap());
    attributes
        .iter()
        .map(|attribute| format!("{}={}\n", attribute.name, attribute.text()))
        .collect()
}

#[tokio::test]
async fn a_name_that_is_edited_stays_as_it_was_typed_and_one_that_is_not_follows_its_parts() {
    let sandbox = start().await;
    let names = ["full_name", "given_names", "family_name"];
    let wanted = |names: [&str; 3]| names.map(|name| format!(r#"{{"name":"{name}"}}"#)).join(",");
    let fields = [
        ("value:full_name", "Dr. Grace"),
        ("value:given_names", "Grace"),
        ("value:family_name", "Hartley"),
    ];
    let (_, profile) = shared(&sandbox, &wanted(names), &fields).await;
    assert!(profile.contains("full_name=Dr. Grace\n"), "{profile}");
    let fields = [
        ("value:given_names", "Grace"),
        ("value:family_name", "Hartley"),
        ("value:full_name", "Ada Margaret Hartley"),
    ];
    let [full_name, given_names, family_name] = names;
    let (_, profile) = shared(&sandbox, &wanted([given_names, family_name, full_name]), &fields).await;
    assert!(profile.contains("full_name=Grace Hartley\n"), "{profile}");
}

#[tokio::test]
async fn values_are_shared_as_they_were_edited() {
    let sandbox = start().await;
    let wanted = r#"{"name":"full_name"},{"name":"date_of_birth"},{"name":"com.example.points","optional":true},
        {"name":"postal_address"},{"name":"structured_postal_address"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let page = get(&sandbox, &phone(&id)).await;
    let mut fields = offered(text(&page).split("id=\"share\"").nth(1).unwrap());
    assert_eq!(fields["value:full_name"], "Ada Margaret Hartley");
    assert_eq!(
        fields["value:postal_address"],
        "12 Marine Parade\r\nBrighton\r\nBN2 1TL\r\nGBR"
    );
    fields.retain(|name, _| name.starts_with("value:") || name == "person");
    fields.insert("value:full_name".to_owned(), "Zoë <b>".to_owned());
    fields.insert("value:com.example.points".to_owned(), "7".to_owned());
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let (status, profile) = shared(&sandbox, wanted, &fields).await;
    assert_eq!(status, "COMPLETED");
    assert!(profile.contains("full_name=Zoë <b>\n"), "{profile}");
    assert!(profile.contains("date_of_birth=1990-05-17\n"), "{profile}");
    assert!(profile.contains("com.example.points=7\n"), "{profile}");
    assert!(
        profile.contains("postal_address=12 Marine Parade\nBrighton\nBN2 1TL\nGBR\n"),
        "{profile}"
    );
}

#[tokio::test]
async fn what_is_left_out_is_not_shared_and_fails_what_needs_it() {
    let sandbox = start().await;
    let optional = r#"{"name":"full_name","optional":true},{"name":"gender"}"#;
    let (status, profile) = shared(&sandbox, optional, &[("without", "0")]).await;
    assert_eq!((status, &*profile), (Value::from("COMPLETED"), "gender=FEMALE\n"));
    let (status, _) = shared(&sandbox, optional, &[("without", "1")]).await;
    assert_eq!(status, "FAILED");
    let (status, profile) = shared(&sandbox, optional, &[("value:full_name", "")]).await;
    assert_eq!((status, &*profile), (Value::from("COMPLETED"), "gender=FEMALE\n"));
}

#[tokio::test]
async fn another_person_can_be_taken_and_what_they_lack_is_told() {
    let sandbox = start().await;
    let wanted = r#"{"name":"given_names"},{"name":"phone_number","optional":true},
        {"name":"date_of_birth","derivation":"age_over:18"},{"name":"email_address"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let page = get(&sandbox, &format!("{}?person=child", phone(&id))).await;
    let page = text(&page);
    assert!(
        page.contains("value=\"Max\"") && page.contains("Answer: <strong>no</strong>"),
        "{page}"
    );
    assert!(page.contains("This person has none. It is left out."), "{page}");
    assert!(
        page.contains("This person has none. Shared like this, the share fails."),
        "{page}"
    );
    assert!(
        page.contains("<input type=\"hidden\" name=\"person\" value=\"child\">"),
        "{page}"
    );

    let page = get(&sandbox, &format!("{}?person=unverified", phone(&id))).await;
    assert!(
        text(&page).contains("What this person has does not meet the terms."),
        "{}",
        text(&page)
    );
    let nobody = get(&sandbox, &format!("{}?person=robot", phone(&id))).await;
    assert_eq!(nobody.status, 400);

    let (status, profile) = shared(&sandbox, r#"{"name":"given_names"}"#, &[("person", "child")]).await;
    assert_eq!((status, &*profile), (Value::from("COMPLETED"), "given_names=Max\n"));
}

#[tokio::test]
async fn pictures_are_shown_and_not_counted() {
    let sandbox = start().await;
    let wanted = r#"{"name":"selfie"},{"name":"document_images"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let page = plain(text(&get(&sandbox, &phone(&id)).await));
    // A face, and the passport, which is the first of the documents.
    assert_eq!(page.matches("<img src=\"data:image/jpeg;base64,/9j/").count(), 2);
}

#[tokio::test]
async fn a_refusal_says_what_the_form_says() {
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
    let receipt = call(&sandbox, "GET", &format!("/v2/receipts/{}", escaped(&receipt)))
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
async fn forms_that_make_no_sense_are_refused_in_a_sentence() {
    let sandbox = start().await;
    let id = create_session(
        &sandbox,
        &wanting(r#"{"name":"date_of_birth"},{"name":"structured_postal_address"}"#),
    )
    .await;
    for (fields, says) in [
        (vec![], "has to say one `action`"),
        (
            vec![("action", "approve"), ("action", "cancel")],
            "has to say one `action`",
        ),
        (vec![("action", "dance")], "“dance” is nothing to do"),
        (
            vec![("action", "approve"), ("person", "robot")],
            "nobody called “robot”",
        ),
        (
            vec![("action", "approve"), ("value:gender", "x")],
            "does not ask for “gender”",
        ),
        (
            vec![("action", "approve"), ("value:date_of_birth", "soon")],
            "Date of birth is no date",
        ),
        (
            vec![("action", "approve"), ("value:structured_postal_address", "[")],
            "is no JSON: line 1",
        ),
        (vec![("action", "approve"), ("without", "2")], "nothing at place “2”"),
        (vec![("action", "approve"), ("color", "red")], "field “color”"),
        (
            vec![("action", "refuse"), ("value:gender", "x")],
            "field “value:gender”",
        ),
    ] {
        let reply = post(&sandbox, &phone(&id), &fields).await;
        assert_eq!(reply.status, 400, "{fields:?}");
        assert!(plain(text(&reply)).contains(says), "{fields:?}: {}", text(&reply));
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
    assert_eq!(post(&sandbox, "/sandbox/journal", &[]).await.status, 405);
}

#[tokio::test]
async fn the_list_shows_the_newest_first_and_says_when_there_is_nothing() {
    let sandbox = start().await;
    let empty = get(&sandbox, "/sandbox/").await;
    assert!(text(&empty).contains("Nothing yet"), "{}", text(&empty));
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
    assert!(text(&page).contains("And 2 older."));
    assert!(text(&page).contains("http-equiv=\"refresh\""));
    assert!(!text(&get(&sandbox, "/sandbox/?live=off").await).contains("http-equiv=\"refresh\""));
    let bare = get(&sandbox, "/sandbox").await;
    assert_eq!((bare.status, bare.header("location")), (303, Some("/sandbox/")));
}

#[tokio::test]
async fn the_journal_shows_what_should_have_been_signed() {
    let sandbox = start().await;
    let refused = call(&sandbox, "POST", "/v2/sessions").body(SESSION).signing("nonsense");
    let right = refused.to_sign();
    refused.send().await;
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

#[tokio::test]
async fn nothing_that_is_shown_becomes_part_of_the_page() {
    let evil = r#"\"><script>alert(1)</script><img src=x onerror='a()'>"#;
    let app = AppConfig::new().name("<script>app()</script>\" '");
    let sandbox = builder().app(app).start().await.unwrap();
    let body = format!(
        r#"{{"policy":{{"wanted":[{{"name":"com.{evil}.x","constraints":[{{"type":"SOURCE","preferred_sources":{{"anchors":[
            {{"name":"{evil}","sub_type":"{evil}"}}],"soft_preference":false}}}}]}}]}},
            "subject":{{"subject_id":"{evil}"}},"extensions":[{{"type":"{evil}","content":"{evil}"}}],
            "redirectUri":"/{}"}}"#,
        evil.replace(' ', "")
    );
    let id = create_session(&sandbox, &body).await;
    let mut strange = call(&sandbox, "GET", "/v2/sessions/x");
    strange.headers = vec![("X-Yoti-SDK".to_owned(), "<script>alert(1)</script>".to_owned())];
    strange.send().await;
    let mut pages = vec![
        get(&sandbox, "/sandbox/").await,
        get(&sandbox, &phone(&id)).await,
        get(&sandbox, "/sandbox/journal").await,
        get(&sandbox, &format!("{}?person=%3Cscript%3E", phone(&id))).await,
        post(&sandbox, &phone(&id), &[("action", "<script>alert(1)</script>")]).await,
    ];
    post(
        &sandbox,
        &phone(&id),
        &[("action", "refuse"), ("error", "<script>alert(1)</script>")],
    )
    .await;
    pages.push(get(&sandbox, &phone(&id)).await);
    for page in &pages {
        let page = text(page);
        for part in ["<script", "<img src=x", "onerror='"] {
            assert!(!page.contains(part), "{part} in {page}");
        }
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }
}

#[tokio::test]
async fn pages_let_nothing_in_and_are_kept_by_nobody() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    for path in [
        "/sandbox/",
        "/sandbox/journal",
        "/sandbox/style.css",
        "/sandbox/phone/nothing",
        &phone(&id),
    ] {
        let reply = get(&sandbox, path).await;
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("referrer-policy"), Some("same-origin"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(reply.header("x-yoti-sandbox").is_some());
        let page = text(&reply);
        for part in ["<script", " style=", "<style", " onclick", "http://", "https://"] {
            assert!(
                !page.contains(part) || path == phone(&id) && part.starts_with("http"),
                "{part} in {path}"
            );
        }
    }
}

/// Every element that is opened is closed, in order; no id is there twice, and what is referred to is there.
fn check_form(page: &str) {
    const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "hr"];
    let mut open = Vec::new();
    let mut ids = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap_or_else(|| panic!("an open tag: {part}"));
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if let Some(id) = tag.split(" id=\"").nth(1) {
            ids.push(id.split('"').next().unwrap());
        }
        if tag.starts_with('!') || VOID.contains(&&*name) {
            continue;
        }
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(&*name), "closed out of order before {part}");
        } else {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} never closed");
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    for reference in page.split("aria-labelledby=\"").skip(1) {
        let id = reference.split('"').next().unwrap();
        assert!(ids.contains(&id), "nothing is called {id}");
    }
    // Each control has a name to read out: it stands in its label, or is a button, or is not to be seen.
    for (at, _) in page
        .match_indices("<input ")
        .chain(page.match_indices("<textarea "))
        .chain(page.match_indices("<select "))
    {
        let before = &page[..at];
        let labelled = before
            .rfind("<label")
            .is_some_and(|label| before.rfind("</label>").is_none_or(|end| end < label));
        assert!(
            labelled || page[at..].starts_with("<input type=\"hidden\""),
            "{}",
            &page[at..at + 60]
        );
    }
    let levels: Vec<u32> = page
        .match_indices("<h")
        .filter_map(|(at, _)| page[at + 2..at + 3].parse().ok())
        .collect();
    assert_eq!(levels.first(), Some(&1), "{levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[tokio::test]
async fn pages_are_well_formed_and_can_be_read_out() {
    let sandbox = start().await;
    check_form(text(&get(&sandbox, "/sandbox/").await));
    let wanted = r#"{"name":"selfie"},{"name":"document_images"},{"name":"structured_postal_address","optional":true},
        {"name":"date_of_birth","derivation":"age_over:18"},{"name":"estimated_age"},{"name":"com.example.points"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
        .send()
        .await;
    call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .signing("nonsense")
        .send()
        .await;
    for path in ["/sandbox/", "/sandbox/journal", "/sandbox/phone/nothing", &phone(&id)] {
        check_form(text(&get(&sandbox, path).await));
    }
    post(&sandbox, &phone(&id), &[("action", "refuse")]).await;
    check_form(text(&get(&sandbox, &phone(&id)).await));
}

/// The custom properties in the first block of the style, or in the first after `@media`.
fn colors(style: &str) -> BTreeMap<&str, [f64; 3]> {
    let block = style.split_once(":root {").unwrap().1.split('}').next().unwrap();
    block
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"))
        .map(|(name, hex)| {
            let channel = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            (name, [channel(0), channel(2), channel(4)])
        })
        .collect()
}

/// The ratio of WCAG 2: from 1 to 21.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |color: [f64; 3]| {
        let linear = color.map(|c| {
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_is_as_the_standard_has_it() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.001);
    let grey = [f64::from(0x76) / 255.0; 3];
    assert!((contrast(grey, [1.0; 3]) - 4.54).abs() < 0.01);
}

#[tokio::test]
async fn everything_that_is_written_can_be_read_in_both_schemes() {
    let sandbox = start().await;
    let style = get(&sandbox, "/sandbox/style.css").await;
    let style = text(&style);
    let (light, dark) = style.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let rules = dark.split_once("\n}\n").unwrap().1;
    assert!(
        !rules.contains('#') && !rules.contains("rgb") && !rules.contains("opacity"),
        "a color without a name"
    );

    let name = |value: &str| {
        value
            .strip_prefix("var(--")
            .and_then(|rest| rest.strip_suffix(')'))
            .map(str::to_owned)
    };
    let mut pairs = Vec::new();
    for rule in rules.split('}') {
        let Some((_, body)) = rule.split_once('{') else {
            continue;
        };
        let value = |property: &str| {
            let line = body
                .lines()
                .find_map(|line| line.trim().strip_prefix(property)?.strip_suffix(';'));
            line.and_then(name)
        };
        match (value("color: "), value("background: ")) {
            (Some(color), Some(background)) => pairs.push((color, background)),
            // Without a background of its own, it may stand on either.
            (Some(color), None) => pairs.extend(["paper", "card"].map(|on| (color.clone(), on.to_owned()))),
            (None, Some(background)) => pairs.push(("ink".to_owned(), background)),
            (None, None) => {}
        }
    }
    assert!(pairs.len() > 20, "{pairs:?}");
    for (scheme, colors) in [("light", colors(light)), ("dark", colors(dark))] {
        for (color, background) in &pairs {
            let ratio = contrast(colors[&**color], colors[&**background]);
            assert!(ratio >= 4.5, "{scheme}: {color} on {background} is {ratio:.2}");
        }
    }
}
