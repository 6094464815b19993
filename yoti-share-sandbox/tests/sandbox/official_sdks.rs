//! Requests of the official SDKs, whose differences the API accepts.

use crate::support::{builder, call, create_session, key_of, millis, nonce, sign, start};
use data_encoding::BASE64;
use rsa::pkcs1::DecodeRsaPrivateKey;

const NODE: &str = r#"{"notification":{"url":"https://example.com/hook","verifyTls":true,"headers":{}},"policy":{"wanted":[{"name":"date_of_birth","optional":false,"derivation":"age_over:18"},{"name":"full_name","optional":false,"constraints":[{"type":"SOURCE","preferred_sources":{"anchors":[{"name":"PASSPORT","sub_type":""}],"soft_preference":false}}]}],"wanted_auth_types":[1,2],"wanted_remember_me":false,"wanted_remember_me_optional":false},"extensions":[{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":51.5,"longitude":-0.1,"radius":150,"max_uncertainty_radius":150}}}],"subject":{"subject_id":"some"},"redirectUri":"https://example.com/done"}"#;

const GO: &str = r#"{"policy":{"wanted":[{"name":"estimated_age","derivation":"age_over:18:5","accept_self_asserted":false,"alternative_names":["date_of_birth"]},{"name":"email_address","accept_self_asserted":false}],"wanted_auth_types":[],"wanted_remember_me":false},"extensions":null,"redirectUri":"/done","notification":{"url":"https://example.com/hook?a=1\u0026b=2","headers":{"X-A":["b","c"]}}}"#;

const JAVA: &str = r#"{"subject":null,"policy":{"wanted":[{"name":"full_name","derivation":null,"optional":false,"accept_self_asserted":null,"constraints":[],"alternative_names":[]}],"wanted_auth_types":[],"wanted_remember_me":false,"wanted_remember_me_optional":false,"identity_profile_requirements":null,"advanced_identity_profile_requirements":null},"extensions":[{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":51.0,"longitude":0.0,"radius":150.0,"max_uncertainty_radius":150.0}}}],"redirectUri":"https://example.com/done","notification":null}"#;

const DOTNET: &str = r#"{"policy":{"wanted":[{"name":"selfie","constraints":[]}],"wanted_auth_types":[1],"wanted_remember_me":true,"wanted_remember_me_optional":false},"extensions":[],"redirectUri":"https://example.com/done","notification":{"url":"https://example.com/hook","verifyTls":false,"headers":{"a":"b"}}}"#;

const PHP: &str = r#"{"policy":{"wanted":[{"name":"structured_postal_address","optional":false}],"wanted_auth_types":[],"wanted_remember_me":false,"wanted_remember_me_optional":false,"identity_profile_requirements":null,"advanced_identity_profile_requirements":null},"redirectUri":"https:\/\/example.com\/done","notification":{"url":"https:\/\/example.com\/hook","method":"POST","verifyTls":true,"headers":[]}}"#;

#[tokio::test]
async fn body_of_each_official_sdk_is_accepted_without_warning() {
    let sandbox = start().await;
    for body in [NODE, GO, JAVA, DOTNET, PHP] {
        create_session(&sandbox, body).await;
    }
    for entry in sandbox.requests() {
        assert!(entry.warnings.is_empty(), "{:?}", entry.warnings);
    }
}

#[tokio::test]
async fn unknown_members_and_extensions_are_accepted() {
    let sandbox = start().await;
    create_session(
        &sandbox,
        r#"{"later":1,"policy":{"wanted":[{"name":"selfie","later":[]}],"wanted_auth_types":[],"wanted_remember_me":false,"later":{}},"redirectUri":"/c","extensions":[{"type":"LATER","content":[1]},{"type":"EMPTY"}]}"#,
    )
    .await;
}

#[tokio::test]
async fn both_identity_profiles_are_accepted_with_a_warning() {
    let sandbox = start().await;
    create_session(
        &sandbox,
        r#"{"policy":{"wanted":[],"identity_profile_requirements":{"trust_framework":"UK_TFIDA","scheme":{"type":"DBS","objective":"BASIC"}},"advanced_identity_profile_requirements":{"profiles":[{"trust_framework":"YOTI_GLOBAL","schemes":[{"type":"IDENTITY","objective":"AL_L1","label":"L","config":{"filter":{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":[{"country_codes":["GBR"],"document_types":["PASSPORT","DRIVING_LICENCE"]}]}}}]}]}},"redirectUri":"/c"}"#,
    )
    .await;
    assert_eq!(sandbox.requests()[0].warnings.len(), 1);
}

#[tokio::test]
async fn query_of_go_has_any_order_and_capitals() {
    let sandbox = start().await;
    let id = sandbox.sdk_id().to_owned();
    let seconds = millis(&sandbox) / 1000 * 1000;
    for query in [
        format!("sdkID={id}&timestamp={seconds}&nonce={}", nonce().to_uppercase()),
        format!("timestamp={seconds}&sdkID={id}&nonce={}", nonce().to_uppercase()),
        format!("nonce={}&timestamp={seconds}&sdkID={id}", nonce().to_uppercase()),
    ] {
        let mut call = call(&sandbox, "POST", "/v2/sessions").body(GO).query(query);
        call.headers = vec![
            ("X-Yoti-SDK".to_owned(), "Go".to_owned()),
            ("X-Yoti-SDK-Version".to_owned(), "3.15.0".to_owned()),
        ];
        assert_eq!(call.send().await.status, 201);
    }
    assert!(sandbox.requests().iter().all(|entry| entry.warnings.is_empty()));
    assert_eq!(sandbox.requests()[0].client.as_deref(), Some("Go 3.15.0"));
}

#[tokio::test]
async fn query_of_dotnet_starts_with_app_id() {
    let sandbox = start().await;
    let query = format!(
        "appId={}&timestamp={}&nonce={}",
        sandbox.sdk_id(),
        millis(&sandbox),
        nonce()
    );
    let id = create_session(&sandbox, DOTNET).await;
    let path = format!("/v2/sessions/{id}/qr-codes");
    assert_eq!(call(&sandbox, "POST", &path).query(query).send().await.status, 201);
}

#[tokio::test]
async fn timestamp_of_java_is_rejected_only_with_check_clock() {
    let query = || format!("nonce={}&timestamp=2730345628", nonce());
    let strict = start().await;
    let reply = call(&strict, "POST", "/v2/sessions")
        .body(JAVA)
        .query(query())
        .send()
        .await;
    assert_eq!(reply.error(), (401, "INVALID_REQUEST_SIGNATURE".to_owned()));

    let lenient = builder().check_clock(false).start().await.unwrap();
    let reply = call(&lenient, "POST", "/v2/sessions")
        .body(JAVA)
        .query(query())
        .header("Content-Type", "application/json")
        .send()
        .await;
    assert_eq!(reply.status, 201);
    let warnings = &lenient.requests()[0].warnings;
    assert!(
        warnings.len() == 1 && warnings[0].contains("behind the server's clock"),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn qr_code_request_accepts_an_empty_object_or_no_body() {
    let sandbox = start().await;
    let id = create_session(&sandbox, NODE).await;
    let path = format!("/v2/sessions/{id}/qr-codes");
    assert_eq!(call(&sandbox, "POST", &path).send().await.status, 201);
    let with_body = call(&sandbox, "POST", &path)
        .body("{}")
        .header("Content-Type", "application/json");
    assert!(with_body.to_sign().ends_with("&e30="));
    assert_eq!(with_body.send().await.status, 201);
    assert_eq!(
        call(&sandbox, "POST", &path).body("[]").send().await.error(),
        (400, "INVALID_PAYLOAD".to_owned())
    );
    assert_eq!(
        call(&sandbox, "POST", &path).body("{").send().await.error(),
        (400, "INVALID_PAYLOAD".to_owned())
    );
}

#[tokio::test]
async fn ids_are_accepted_raw_and_percent_encoded() {
    let sandbox = start().await;
    let mut id = String::new();
    while !id.ends_with('=') {
        id = create_session(&sandbox, NODE).await;
    }
    for encoded in [
        id.clone(),
        id.replace('=', "%3D"),
        id.replace('=', "%3d"),
        id.replace('.', "%2E"),
    ] {
        let reply = call(&sandbox, "GET", &format!("/v2/sessions/{encoded}")).send().await;
        assert_eq!((reply.status, reply.text("/id")), (200, id.clone()), "{encoded}");
        let warnings = sandbox.requests().pop().unwrap().warnings;
        let expected = usize::from(encoded != id);
        assert_eq!(warnings.len(), expected, "{encoded}: {warnings:?}");
    }
    // Signed before it was encoded: the signature does not cover the sent path.
    let call = call(&sandbox, "GET", &format!("/v2/sessions/{}", id.replace('=', "%3D")));
    let unencoded = call.to_sign().replace("%3D", "=");
    assert_eq!(
        call.signing(unencoded).send().await.error(),
        (401, "INVALID_REQUEST_SIGNATURE".to_owned())
    );
}

#[tokio::test]
async fn signatures_of_larger_keys_are_accepted() {
    use yoti_share_sandbox::AppConfig;
    for bits in [3072, 4096] {
        let key = key_of(bits);
        assert_eq!(key.bits(), bits);
        let sandbox = builder().app(AppConfig::new().key(key)).start().await.unwrap();
        let call = call(&sandbox, "POST", "/v2/sessions").body(NODE);
        let key = rsa::RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
        // 684 characters for 4096 bits.
        assert_eq!(
            BASE64.encode(&sign(&key, &call.to_sign())).len(),
            bits / 24 * 4 + if bits == 4096 { 4 } else { 0 }
        );
        assert_eq!(call.send().await.status, 201);
    }
}
