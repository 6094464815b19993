//! Authentication: SDK ID, digest, nonce, timestamp.

use std::time::Duration;

use data_encoding::{BASE64, BASE64URL, HEXLOWER};
use rsa::RsaPrivateKey;
use yoti_share_sandbox::{AppConfig, Verdict};

use crate::support::{SESSION, builder, call, create_session, exchange, key_of, millis, nonce, sign, start};

const BAD_SIGNATURE: &str = "INVALID_REQUEST_SIGNATURE";
const BAD_HEADER: &str = "INVALID_AUTH_HEADER";

#[tokio::test]
async fn missing_or_unknown_sdk_id_is_rejected() {
    let sandbox = start().await;
    for sdk_id in [
        None,
        Some(""),
        Some("nobody"),
        Some("3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
    ] {
        let mut call = call(&sandbox, "POST", "/v2/sessions").body(SESSION);
        call.sdk_id = sdk_id.map(str::to_owned);
        assert_eq!(call.send().await.error(), (401, BAD_HEADER.to_owned()), "{sdk_id:?}");
    }
    let missing = call(&sandbox, "POST", "/v2/sessions").body(SESSION).digest("");
    assert_eq!(missing.send().await.error(), (401, BAD_HEADER.to_owned()));
    let id = sandbox.sdk_id().to_owned();
    let twice = call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .header("X-Yoti-Auth-Id", &id);
    assert_eq!(twice.send().await.error(), (401, BAD_HEADER.to_owned()));
}

#[tokio::test]
async fn signature_over_another_text_is_rejected_with_the_mistake() {
    let sandbox = start().await;
    let fresh = || call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    type Change = fn(&str) -> String;
    let cases: [(Change, &str); 8] = [
        (
            |text| text.replace("&/v2", "&/share/v2"),
            "`/share`, which is not signed",
        ),
        (|text| text.replace("POST&", "post&"), "lower case"),
        (
            |text| text.rsplit_once('&').unwrap().0.to_owned(),
            "no body, although one was sent",
        ),
        (|text| text.trim_end_matches('=').to_owned(), "without padding"),
        (
            |text| format!("{}&{SESSION}", text.rsplit_once('&').unwrap().0),
            "not its base64",
        ),
        (
            |text| {
                format!(
                    "{}&{}",
                    text.split('?').next().unwrap(),
                    BASE64.encode(SESSION.as_bytes())
                )
            },
            "without its query",
        ),
        (|text| text.replace("POST", "GET"), "another key or over another text"),
        (|_| String::new(), "another key or over another text"),
    ];
    for (change, mistake) in cases {
        let call = fresh();
        let right = call.to_sign();
        let wrong = change(&right);
        assert_ne!(wrong, right, "{mistake}");
        let reply = call.signing(wrong).send().await;
        assert_eq!(reply.error(), (401, BAD_SIGNATURE.to_owned()), "{mistake}");
        assert!(reply.text("/message").contains(mistake), "{}", reply.text("/message"));
        let entry = sandbox.requests().pop().unwrap();
        assert_eq!(entry.string_to_sign.as_deref(), Some(&*right));
        assert!(matches!(entry.verdict, Verdict::Rejected { code, .. } if code == BAD_SIGNATURE));
    }
}

#[tokio::test]
async fn signed_ampersand_without_a_body_is_rejected() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let call = call(&sandbox, "GET", &format!("/v2/sessions/{id}"));
    let text = format!("{}&", call.to_sign());
    let reply = call.signing(text).send().await;
    assert_eq!(reply.error(), (401, BAD_SIGNATURE.to_owned()));
    assert!(reply.text("/message").contains("although there is no body"));
}

#[tokio::test]
async fn digest_in_another_encoding_is_rejected() {
    let sandbox = start().await;
    let key = call(&sandbox, "GET", "/").key;
    let forms: [fn(&[u8]) -> String; 5] = [
        |bytes| HEXLOWER.encode(bytes),
        // 256 bytes are not a multiple of 3, so their base64 has padding.
        |bytes| BASE64.encode(bytes).trim_end_matches('=').to_owned(),
        |bytes| BASE64URL.encode(bytes),
        |_| "!".to_owned(),
        |bytes| BASE64.encode(&bytes[1..]),
    ];
    for form in forms {
        let call = call(&sandbox, "POST", "/v2/sessions").body(SESSION);
        let digest = form(&sign(&key, &call.to_sign()));
        assert_eq!(
            call.digest(digest).send().await.error(),
            (401, BAD_SIGNATURE.to_owned())
        );
    }
}

#[tokio::test]
async fn signature_with_the_key_of_another_application_is_rejected() {
    let sandbox = builder()
        .app(AppConfig::new())
        .app(AppConfig::new().key(key_of(2048)))
        .start()
        .await
        .unwrap();
    let mut mixed = call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    mixed.sdk_id = Some(sandbox.apps()[1].sdk_id().to_owned());
    assert_eq!(mixed.send().await.error(), (401, BAD_SIGNATURE.to_owned()));

    use rsa::pkcs1::DecodeRsaPrivateKey;
    let mut right = call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    right.sdk_id = Some(sandbox.apps()[1].sdk_id().to_owned());
    right.key = RsaPrivateKey::from_pkcs1_pem(sandbox.apps()[1].key().pem()).unwrap();
    assert_eq!(right.send().await.status, 201);
}

#[tokio::test]
async fn missing_or_repeated_nonce_or_timestamp_is_rejected() {
    let sandbox = start().await;
    let time = millis(&sandbox);
    for query in [
        String::new(),
        format!("nonce={}", nonce()),
        format!("timestamp={time}"),
        format!("nonce=&timestamp={time}"),
        format!("nonce={}&timestamp=", nonce()),
        format!("nonce={}&nonce={}&timestamp={time}", nonce(), nonce()),
        format!("nonce={}&timestamp=soon", nonce()),
        format!("Nonce={}&Timestamp={time}", nonce()),
        format!("nonce={}&timestamp={time}", "n".repeat(129)),
    ] {
        let reply = call(&sandbox, "POST", "/v2/sessions")
            .body(SESSION)
            .query(&query)
            .send()
            .await;
        assert_eq!(reply.error(), (401, BAD_SIGNATURE.to_owned()), "{query}");
    }
}

#[tokio::test]
async fn repeated_nonce_is_rejected() {
    let sandbox = start().await;
    let query = format!("nonce={}&timestamp={}", nonce(), millis(&sandbox));
    let post = || call(&sandbox, "POST", "/v2/sessions").body(SESSION).query(&query);
    // A rejected request does not use up its nonce.
    assert_eq!(post().signing("else").send().await.status, 401);
    assert_eq!(post().send().await.status, 201);
    let reply = post().send().await;
    assert_eq!(reply.error(), (401, BAD_SIGNATURE.to_owned()));
    assert!(reply.text("/message").contains("nonce was used before"));
    assert_eq!(sandbox.session_count(), 1);
}

#[tokio::test]
async fn timestamp_more_than_five_minutes_off_is_rejected() {
    let sandbox = start().await;
    let time = i128::try_from(millis(&sandbox)).unwrap();
    for (offset, status) in [
        (0, 201),
        (300_000, 201),
        (-300_000, 201),
        (300_001, 401),
        (-300_001, 401),
    ] {
        let query = format!("nonce={}&timestamp={}", nonce(), time + offset);
        let reply = call(&sandbox, "POST", "/v2/sessions")
            .body(SESSION)
            .query(query)
            .send()
            .await;
        assert_eq!(reply.status, status, "{offset}");
    }
    sandbox.clock().advance(Duration::from_secs(3600));
    let query = format!("nonce={}&timestamp={time}", nonce());
    let reply = call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .query(query)
        .send()
        .await;
    assert!(
        reply.text("/message").contains("3600 s behind"),
        "{}",
        reply.text("/message")
    );
}

#[tokio::test]
async fn every_response_has_a_new_request_id_and_the_sandboxs_date() {
    let sandbox = start().await;
    let raw = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").into_bytes();
    let mut ids = Vec::new();
    for target in [
        "/nothing",
        "/share",
        "/share/v2/sessions/x",
        "/v2/sessions",
        "/share/v2/nothing",
    ] {
        let reply = exchange(sandbox.address(), &raw(target)).await.unwrap();
        assert!(
            reply
                .header("x-yoti-sandbox")
                .unwrap()
                .starts_with("yoti-share-sandbox/"),
            "{target}"
        );
        assert_eq!(reply.header("date"), Some("Wed, 21 May 2025 11:01:07 GMT"));
        reply.error();
        ids.push(reply.header("x-request-id").unwrap().to_owned());
    }
    ids.push(
        call(&sandbox, "POST", "/v2/sessions")
            .body(SESSION)
            .send()
            .await
            .header("x-request-id")
            .unwrap()
            .to_owned(),
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}
