//! Client assertions: what the token endpoint checks, and how it reports each mistake.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384, Sha512};
use yoti_share_sandbox::{AppConfig, Sandbox, SandboxBuilder, Verdict};

use super::{Assertion, oauth_error, request_token};
use crate::support::{builder, key_of, start};

/// Made with the `openssl` program and the test key, for the time of the tests' clock.
const OPENSSL: &str = include_str!("assertion.jwt");

/// Asserts that the assertion is rejected as `invalid_client` with these words, also in the journal.
async fn assert_rejected(sandbox: &Sandbox, assertion: &str, words: &str) {
    let reply = request_token(sandbox, assertion, "share").await;
    assert_eq!(oauth_error(&reply), (401, "invalid_client".to_owned()), "{words}");
    let description = reply.text("/error_description");
    assert!(description.contains(words), "{words}: {description}");
    let verdict = Verdict::Rejected {
        code: "invalid_client".to_owned(),
        reason: description,
    };
    assert_eq!(sandbox.requests().pop().unwrap().verdict, verdict);
}

#[tokio::test]
async fn assertion_signed_by_openssl_is_accepted_once() {
    let app = AppConfig::new().sdk_id("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    let sandbox = builder()
        .app(app)
        .public_url("http://sandbox:4000")
        .start()
        .await
        .unwrap();
    assert_eq!(sandbox.auth_url(), "http://sandbox:4000/auth/v1/oauth/token");
    let (text, signature) = OPENSSL.trim().rsplit_once('.').unwrap();
    let mut damaged = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    damaged[100] ^= 1;
    let damaged = format!("{text}.{}", BASE64URL_NOPAD.encode(&damaged));
    assert_rejected(&sandbox, &damaged, "another key or over another text").await;
    let reply = request_token(&sandbox, OPENSSL.trim(), "share").await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    assert_rejected(
        &sandbox,
        OPENSSL.trim(),
        "`jti` of the client assertion was used before",
    )
    .await;
}

#[tokio::test]
async fn assertion_that_is_not_a_signed_jwt_is_rejected() {
    let sandbox = start().await;
    let fresh = || Assertion::of(&sandbox);
    let signed = fresh().sign();
    let encode = |json: &str| BASE64URL_NOPAD.encode(json.as_bytes());
    let claims = signed.split('.').nth(1).unwrap();
    for (assertion, words) in [
        ("one".to_owned(), "it has 1 parts"),
        (fresh().unsigned(), "it has 2 parts"),
        (format!("{signed}.x"), "it has 4 parts"),
        ("x".repeat(9_000), "longer than 8192"),
        (
            format!("!.{claims}.AA"),
            "the header of the client assertion is not base64",
        ),
        (
            format!("{}.{claims}.AA", encode("[]")),
            "the header of the client assertion is not a JSON object",
        ),
        (
            format!("{}.{}.AA", encode(r#"{"alg":"PS384","typ":"JWT"}"#), encode("{")),
            "the claims set of the client assertion is not",
        ),
        (fresh().header("alg", "RS256").sign(), "is `RS256`, not `PS384`"),
        (fresh().header("alg", "none").sign(), "is `none`, not `PS384`"),
        (
            fresh().header("alg", "<b>").sign(),
            "`alg` of the client assertion is not `PS384`",
        ),
        (
            fresh().header("alg", Value::Null).sign(),
            "`alg` of the client assertion is not `PS384`",
        ),
        (
            fresh().header("typ", "at+jwt").sign(),
            "`typ` of the client assertion is not `JWT`",
        ),
    ] {
        assert_rejected(&sandbox, &assertion, words).await;
    }
}

#[tokio::test]
async fn signature_of_another_scheme_is_rejected_by_name() {
    let sandbox = start().await;
    let fresh = || Assertion::of(&sandbox);
    let sha256 = |text: &str| Sha256::digest(text).to_vec();
    let sha384 = |text: &str| Sha384::digest(text).to_vec();
    let sha512 = |text: &str| Sha512::digest(text).to_vec();
    for (assertion, mistake) in [
        (
            fresh().sign_with(Pss::new_with_salt::<Sha384>(32), sha384),
            "a salt of 32 bytes;",
        ),
        (
            fresh().sign_with(Pss::new_with_salt::<Sha384>(206), sha384),
            "a salt of 206 bytes;",
        ),
        (fresh().sign_with(Pkcs1v15Sign::new::<Sha384>(), sha384), "RS384"),
        (fresh().sign_with(Pkcs1v15Sign::new::<Sha256>(), sha256), "RS256"),
        (fresh().sign_with(Pss::new_with_salt::<Sha256>(32), sha256), "PS256"),
        (fresh().sign_with(Pss::new_with_salt::<Sha512>(64), sha512), "PS512"),
    ] {
        assert_rejected(&sandbox, &assertion, mistake).await;
    }
    let key = RsaPrivateKey::from_pkcs1_pem(key_of(2048).pem()).unwrap();
    let foreign = Assertion { key, ..fresh() };
    assert_rejected(&sandbox, &foreign.sign(), "another key or over another text").await;
    // A rare mistake is not found, so the message must not exclude it.
    let rare = fresh().sign_with(Pss::new_with_salt::<Sha384>(40), sha384);
    assert_rejected(&sandbox, &rare, "or is not PS384, RSASSA-PSS with SHA-384, MGF1").await;
}

#[tokio::test]
async fn each_wrong_claim_is_rejected_by_name() {
    let sandbox = start().await;
    let now = Assertion::of(&sandbox).claims["iat"].as_i64().unwrap();
    let other = "sdk:3f2504e0-4f89-41d3-9a0c-0305e82c3399";
    let sdk_id = sandbox.sdk_id().to_owned();
    let changes: [(&[(&str, Value)], &str); 20] = [
        (&[("iss", Value::Null)], "`iss` of the client assertion is missing"),
        (
            &[("sub", json!(1))],
            "`sub` of the client assertion is missing or not a string",
        ),
        (
            &[("sub", json!(other))],
            "`iss` and `sub` of the client assertion differ",
        ),
        (
            &[("iss", json!(sdk_id)), ("sub", json!(sdk_id))],
            "do not begin with `sdk:`",
        ),
        (
            &[("iss", json!(other)), ("sub", json!(other))],
            "does not name an application",
        ),
        (&[("aud", Value::Null)], "`aud` of the client assertion is neither"),
        (&[("aud", json!([1]))], "`aud` of the client assertion is neither"),
        (&[("aud", json!([]))], "not this token URL"),
        (
            &[("aud", json!("https://auth.example/v1/oauth/token"))],
            "`https://auth.example/v1/oauth/token`, not this",
        ),
        (&[("iat", Value::Null)], "`iat` of the client assertion is missing"),
        (
            &[("iat", json!(now.to_string()))],
            "`iat` of the client assertion is missing or not a number of seconds",
        ),
        (
            &[("iat", json!(now * 1000))],
            "`iat` of the client assertion is in milliseconds",
        ),
        (&[("exp", Value::Null)], "`exp` of the client assertion is missing"),
        (
            &[("exp", json!(now * 1000))],
            "`exp` of the client assertion is in milliseconds",
        ),
        (&[("exp", json!(now + 301))], "lives for 301 s"),
        (&[("exp", json!(now))], "lives for 0 s"),
        (&[("exp", json!(now - 1))], "lives for -1 s"),
        (&[("jti", Value::Null)], "`jti` of the client assertion is missing"),
        (
            &[("jti", json!("1"))],
            "`jti` of the client assertion is not a UUID of version 4",
        ),
        (
            &[("jti", json!("3f2504e0-4f89-11d3-9a0c-0305e82c3301"))],
            "not a UUID of version 4",
        ),
    ];
    for (claims, words) in changes {
        let mut assertion = Assertion::of(&sandbox);
        for (name, value) in claims {
            assertion = assertion.claim(name, value.clone());
        }
        assert_rejected(&sandbox, &assertion.sign(), words).await;
    }
    let negative = Assertion::of(&sandbox).claim("iat", -1);
    assert_rejected(
        &sandbox,
        &negative.sign(),
        "`iat` of the client assertion is missing or not a number",
    )
    .await;
    // RFC 7519 allows fractions.
    let fraction = Assertion::of(&sandbox).claim("iat", json!(1_747_825_267.25));
    assert_eq!(request_token(&sandbox, &fraction.sign(), "share").await.status, 200);
    // Java sends an array.
    let list = Assertion::of(&sandbox).claim("aud", json!(["https://auth.example", sandbox.auth_url()]));
    assert_eq!(request_token(&sandbox, &list.sign(), "share").await.status, 200);
}

#[tokio::test]
async fn assertion_of_a_wrong_clock_is_rejected_or_only_warned_of() {
    let strict = start().await;
    let lenient = builder().check_clock(false).start().await.unwrap();
    for (iat, lifetime, words) in [
        (300, 300, None),
        (-299, 300, None),
        (301, 300, Some("301 s ahead of")),
        (-300, 300, Some("expired 0 s ago; its `iat` is 300 s behind")),
        (-60, 50, Some("expired 10 s ago; its `iat` is 60 s behind")),
    ] {
        let assertion = |sandbox: &Sandbox| {
            let fresh = Assertion::of(sandbox);
            let iat = fresh.claims["iat"].as_i64().unwrap() + iat;
            fresh.claim("iat", iat).claim("exp", iat + lifetime).sign()
        };
        match words {
            Some(words) => assert_rejected(&strict, &assertion(&strict), words).await,
            None => assert_eq!(request_token(&strict, &assertion(&strict), "share").await.status, 200),
        }
        assert_eq!(request_token(&lenient, &assertion(&lenient), "share").await.status, 200);
        let warnings = lenient.requests().pop().unwrap().warnings;
        assert_eq!(warnings.len(), usize::from(words.is_some()));
        assert!(words.is_none_or(|words| warnings[0].contains(words)), "{warnings:?}");
    }
}

#[tokio::test]
async fn each_application_signs_with_its_own_key() {
    let apps = [AppConfig::new(), AppConfig::new().key(key_of(2048))];
    let sandbox = apps.into_iter().fold(builder(), SandboxBuilder::app);
    let sandbox = sandbox.start().await.unwrap();
    let [first, second] = [0, 1].map(|at: usize| sandbox.apps()[at].clone());
    let sign = |id: &str, key: &str| Assertion::new(id, key, &sandbox.auth_url(), sandbox.clock()).sign();
    let right = sign(second.sdk_id(), second.key().pem());
    assert_eq!(request_token(&sandbox, &right, "share").await.status, 200);
    let wrong = sign(second.sdk_id(), first.key().pem());
    assert_rejected(&sandbox, &wrong, "another key").await;
}

#[tokio::test]
async fn padded_standard_base64_is_rejected() {
    let sandbox = start().await;
    let signed = Assertion::of(&sandbox).sign();
    let (text, signature) = signed.rsplit_once('.').unwrap();
    let bytes = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    let padded = format!("{text}.{}", BASE64.encode(&bytes));
    assert_rejected(
        &sandbox,
        &padded,
        "is in another alphabet or has padding; base64url without padding was expected",
    )
    .await;
}
