//! What the phone shares, and how it comes back: opened with a reader of the tests' own.

use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD};
use rsa::pss::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use rsa::{RsaPrivateKey, pkcs1::DecodeRsaPrivateKey, pkcs8::DecodePublicKey};
use serde_json::{Value, json};
use sha2::Sha512;
use yoti_share_sandbox::{Document, Failure, Person, PhoneError, Sandbox, ShareStatus, UnmetRequirement};

use crate::receipt_reader::{self, Attribute, Message};
use crate::support::{SESSION, builder, call, create_session, exchange, start};

fn policy(policy: &str) -> String {
    format!(r#"{{"policy":{policy},"redirectUri":"/callback"}}"#)
}

fn wanted(wanted: &str) -> String {
    policy(&format!(
        r#"{{"wanted":[{wanted}],"wanted_auth_types":[],"wanted_remember_me":false}}"#
    ))
}

async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let reply = call(sandbox, "GET", path).send().await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

async fn receipt(sandbox: &Sandbox, id: &str) -> Value {
    let id = BASE64URL_NOPAD.encode(&BASE64.decode(id.as_bytes()).unwrap());
    get(sandbox, &format!("/v2/receipts/{id}")).await
}

pub(crate) struct Opened {
    receipt: Value,
    pub(crate) user: Vec<Attribute>,
    application: Vec<Attribute>,
    key: Vec<u8>,
}

pub(crate) async fn open(sandbox: &Sandbox, receipt_id: &str) -> Opened {
    let receipt = receipt(sandbox, receipt_id).await;
    let item_key = get(
        sandbox,
        &format!(
            "/v2/wrapped-item-keys/{}",
            receipt["wrappedItemKeyId"].as_str().unwrap()
        ),
    )
    .await;
    assert_eq!(item_key["id"], receipt["wrappedItemKeyId"]);
    let private = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
    let key = receipt_reader::receipt_key(&receipt, &item_key, &private).unwrap();
    let user =
        receipt_reader::attributes(&receipt_reader::part(&receipt, "otherPartyContent", "profile", &key).unwrap());
    let application = receipt_reader::attributes(&receipt_reader::part(&receipt, "content", "profile", &key).unwrap());
    Opened {
        receipt,
        user,
        application,
        key,
    }
}

async fn share(sandbox: &Sandbox, body: &str, person: Person) -> Opened {
    let id = create_session(sandbox, body).await;
    let approval = sandbox.phone().approve(&id, person).await.unwrap();
    assert_eq!(approval.status, ShareStatus::Completed);
    open(sandbox, &approval.receipt_id).await
}

#[tokio::test]
async fn an_approved_session_has_a_receipt_with_what_was_asked_for() {
    let sandbox = start().await;
    let body = wanted(
        r#"{"name":"full_name"},{"name":"date_of_birth","derivation":"age_over:18"},{"name":"date_of_birth"},{"name":"selfie"},{"name":"structured_postal_address"},{"name":"document_images"},{"name":"com.example.points","optional":true}"#,
    );
    let id = create_session(&sandbox, &body).await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    assert_eq!((&approval.session_id, approval.status), (&id, ShareStatus::Completed));
    assert_eq!(BASE64.decode(approval.receipt_id.as_bytes()).unwrap().len(), 48);

    let session = get(&sandbox, &format!("/v2/sessions/{id}")).await;
    assert_eq!(
        (&session["status"], &session["receipt"]),
        (&json!("COMPLETED"), &json!({"id": approval.receipt_id}))
    );

    let opened = open(&sandbox, &approval.receipt_id).await;
    assert_eq!(opened.receipt["id"], *approval.receipt_id);
    assert_eq!(opened.receipt["sessionId"], *id);
    assert_eq!(opened.receipt["timestamp"], "2025-05-21T11:01:07Z");
    let mut members: Vec<_> = opened.receipt.as_object().unwrap().keys().cloned().collect();
    members.sort();
    assert_eq!(
        members,
        [
            "content",
            "id",
            "otherPartyContent",
            "sessionId",
            "timestamp",
            "wrappedItemKeyId",
            "wrappedKey"
        ]
    );

    let shape: Vec<_> = opened
        .user
        .iter()
        .map(|attribute| (&*attribute.name, attribute.content_type))
        .collect();
    assert_eq!(
        shape,
        [
            ("full_name", 1),
            ("age_over:18", 1),
            ("date_of_birth", 3),
            ("selfie", 2),
            ("structured_postal_address", 5),
            ("document_images", 6)
        ]
    );
    assert_eq!(opened.user[0].text(), "Ada Margaret Hartley");
    assert_eq!(opened.user[1].text(), "true");
    assert_eq!(opened.user[2].text(), "1990-05-17");
    assert!(opened.user[3].value.starts_with(&[0xff, 0xd8, 0xff]) && opened.user[3].value.ends_with(&[0xff, 0xd9]));
    let address: Value = serde_json::from_slice(&opened.user[4].value).unwrap();
    assert_eq!(address["formatted_address"], "12 Marine Parade\nBrighton\nBN2 1TL\nGBR");
    let images = Message::read(&opened.user[5].value);
    assert_eq!(images.all(1).len(), 1);
    assert_eq!(Message::read(images.all(1)[0]).number(1), 2);

    let mut ids: Vec<_> = opened.user.iter().map(|attribute| &attribute.ephemeral_id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[tokio::test]
async fn anchors_say_where_a_value_comes_from_and_are_signed() {
    let sandbox = start().await;
    let opened = share(
        &sandbox,
        &wanted(r#"{"name":"full_name"},{"name":"postal_address"},{"name":"email_address"}"#),
        Person::adult(),
    )
    .await;
    assert_eq!(
        opened.user[0].anchor_words(),
        ["source PASSPORT/NFC", "source DRIVING_LICENCE", "verifier YOTI_ADMIN"]
    );
    assert_eq!(
        opened.user[1].anchor_words(),
        ["source DRIVING_LICENCE", "verifier YOTI_ADMIN"]
    );
    assert_eq!(opened.user[1].anchors[1].associated_source, "DRIVING_LICENCE");
    assert_eq!(
        opened.user[2].anchor_words(),
        ["source USER_PROVIDED", "verifier YOTI_OTP"]
    );

    // SignedTimestamp: microseconds.
    let timestamp = Message::read(&opened.user[0].anchors[0].timestamp);
    assert_eq!((timestamp.number(1), timestamp.number(2)), (1, 1_710_149_213_589_793));

    // Signature { 1: algo, 2: sig } over AttributeSigning { 1: name, 2: value, 3: content type, 5: sub type }.
    let anchor = &opened.user[0].anchors[0];
    let signature = Message::read(&anchor.signature);
    assert_eq!(signature.number(1), 1);
    let mut signed = vec![0x0a, 9];
    signed.extend(b"full_name");
    signed.extend([0x12, 20]);
    signed.extend(b"Ada Margaret Hartley");
    signed.extend([0x18, 1, 0x2a, 3]);
    signed.extend(b"NFC");
    use der::{Decode, Encode};
    let certificate = x509_cert::Certificate::from_der(&anchor.certificates[0]).unwrap();
    let info = certificate.tbs_certificate.subject_public_key_info.to_der().unwrap();
    let key = rsa::RsaPublicKey::from_public_key_der(&info).unwrap();
    let key = VerifyingKey::<Sha512>::new_with_salt_len(key, 190);
    key.verify(&signed, &Signature::try_from(signature.bytes(2)).unwrap())
        .unwrap();
}

#[tokio::test]
async fn the_applications_side_names_the_application() {
    let sandbox = start().await;
    let opened = share(&sandbox, SESSION, Person::adult()).await;
    let names: Vec<_> = opened
        .application
        .iter()
        .map(|attribute| (&*attribute.name, attribute.content_type))
        .collect();
    assert_eq!(
        names,
        [
            ("application_name", 1),
            ("application_url", 1),
            ("application_logo", 4),
            ("application_receipt_bgcolor", 1)
        ]
    );
    assert_eq!(opened.application[0].text(), "Sandbox application");
    assert!(opened.application[2].value.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(opened.receipt["content"].get("extraData"), None);
}

#[tokio::test]
async fn receipts_are_found_under_every_spelling_of_their_id() {
    let sandbox = start().await;
    // Until an id holds both characters that base64url writes differently.
    let mut id = String::new();
    while !(id.contains('+') && id.contains('/')) {
        let session = create_session(&sandbox, SESSION).await;
        id = sandbox
            .phone()
            .fail(&session, Failure::default())
            .await
            .unwrap()
            .receipt_id;
    }
    let bytes = BASE64.decode(id.as_bytes()).unwrap();
    for spelt in [
        BASE64URL_NOPAD.encode(&bytes),
        BASE64URL.encode(&bytes),
        id.replace('+', "%2B").replace('/', "%2F"),
        id.replace('+', "%2b").replace('/', "%2f"),
        id.replace('/', "%2F"),
    ] {
        assert_eq!(
            get(&sandbox, &format!("/v2/receipts/{spelt}")).await["id"],
            *id,
            "{spelt}"
        );
    }
    let raw = call(&sandbox, "GET", &format!("/v2/receipts/{id}")).send().await;
    assert_eq!(raw.error(), (404, "UNKNOWN_ROUTE".to_owned()));
}

#[tokio::test]
async fn remember_me_ids_belong_to_person_and_application() {
    use yoti_share_sandbox::AppConfig;
    let remember = policy(r#"{"wanted":[{"name":"gender"}],"wanted_remember_me":true}"#);
    let sandbox = builder().app(AppConfig::new()).start().await.unwrap();
    let first = share(&sandbox, &remember, Person::adult()).await.receipt;
    let again = share(&sandbox, &remember, Person::adult().attribute("gender", "OTHER"))
        .await
        .receipt;
    let other = share(&sandbox, &remember, Person::adult().with_id("another"))
        .await
        .receipt;
    for key in ["rememberMeId", "parentRememberMeId"] {
        assert_eq!(receipt_reader::base64(&first[key]).len(), 48);
        assert_eq!(first[key], again[key]);
        assert_ne!(first[key], other[key]);
    }
    assert_ne!(first["rememberMeId"], first["parentRememberMeId"]);

    let id = create_session(&sandbox, &remember).await;
    let failed = sandbox.phone().fail(&id, Failure::default()).await.unwrap();
    assert_eq!(
        receipt(&sandbox, &failed.receipt_id).await["rememberMeId"],
        first["rememberMeId"]
    );

    let elsewhere = builder().seed(8).start().await.unwrap();
    let elsewhere = share(&elsewhere, &remember, Person::adult()).await.receipt;
    assert_ne!(elsewhere["rememberMeId"], first["rememberMeId"]);
    assert_eq!(elsewhere["parentRememberMeId"], first["parentRememberMeId"]);

    let unasked = share(&sandbox, SESSION, Person::adult()).await.receipt;
    assert_eq!(unasked.get("rememberMeId"), None);
}

#[tokio::test]
async fn a_person_without_a_required_document_gets_a_failure_receipt() {
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
            .anchor_words()
            .contains(&"source NATIONAL_ID/AADHAAR".to_owned())
    );
}

#[tokio::test]
async fn failures_carry_every_requirement_that_was_not_met() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let refused = Failure::new("UNABLE_TO_VALIDATE_DOCUMENT")
        .detail(
            UnmetRequirement::new("ID_DOCUMENT_EXTRACTION")
                .document("PASSPORT", "GBR")
                .audit_id("a526df5f-a9c1-4f97-8c5f-6f8a1c6a0f7c")
                .details("POOR_FOCUS"),
        )
        .detail(UnmetRequirement::new("ID_DOCUMENT_AUTHENTICITY").document("DRIVING_LICENCE", "GBR"));
    let failed = sandbox.phone().fail(&id, refused).await.unwrap();
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
async fn other_ends_leave_no_receipt_and_nothing_more_can_happen() {
    let sandbox = start().await;
    let phone = sandbox.phone();
    for (status, name) in [
        (ShareStatus::Cancelled, "CANCELLED"),
        (ShareStatus::Expired, "EXPIRED"),
        (ShareStatus::Error, "ERROR"),
    ] {
        let id = create_session(&sandbox, SESSION).await;
        let ended = match status {
            ShareStatus::Cancelled => phone.cancel(&id).await,
            ShareStatus::Expired => phone.expire(&id).await,
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
async fn scanning_needs_a_qr_code_that_is_not_too_old() {
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

#[tokio::test]
async fn another_applications_receipt_is_not_found() {
    use yoti_share_sandbox::AppConfig;
    let sandbox = builder()
        .app(AppConfig::new())
        .app(AppConfig::new())
        .start()
        .await
        .unwrap();
    let opened = share(&sandbox, SESSION, Person::adult()).await.receipt;
    let id = opened["id"].as_str().unwrap().replace('+', "-").replace('/', "_");
    let item_key = opened["wrappedItemKeyId"].as_str().unwrap();
    for (path, code) in [
        (format!("/v2/receipts/{id}"), "UNKNOWN_RECEIPT"),
        (format!("/v2/wrapped-item-keys/{item_key}"), "UNKNOWN_WRAPPED_ITEM_KEY"),
    ] {
        let mut other = call(&sandbox, "GET", &path);
        other.sdk_id = Some(sandbox.apps()[1].sdk_id().to_owned());
        assert_eq!(other.send().await.error(), (404, code.to_owned()));
    }
}

#[tokio::test]
async fn the_token_to_issue_attributes_is_in_the_users_extra_data() {
    let sandbox = start().await;
    let body = r#"{"policy":{"wanted":[]},"redirectUri":"/c","extensions":[{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":[{"name":"com.example.a"},{"name":"com.example.b"}]}}]}"#;
    let opened = share(&sandbox, body, Person::adult()).await;
    let extra =
        Message::read(&receipt_reader::part(&opened.receipt, "otherPartyContent", "extraData", &opened.key).unwrap());
    let entry = Message::read(extra.all(1)[0]);
    assert_eq!(entry.number(1), 6);
    let issue = Message::read(entry.bytes(2));
    assert_eq!(issue.bytes(1).len(), 32);
    let attributes = Message::read(issue.bytes(2));
    assert_eq!(attributes.text(1), "2030-01-02T03:04:05.678Z");
    let names: Vec<_> = attributes
        .all(2)
        .iter()
        .map(|definition| Message::read(definition).text(1).to_owned())
        .collect();
    assert_eq!(names, ["com.example.a", "com.example.b"]);
}

#[tokio::test]
async fn an_identity_profile_is_answered_with_a_report_that_can_be_verified() {
    use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
    let sandbox = start().await;
    let body = r#"{"policy":{"wanted":[],"identity_profile_requirements":{"trust_framework":"UK_TFIDA","scheme":{"type":"DBS","objective":"BASIC"}}},"redirectUri":"/c","subject":{"subject_id":"subject-1"}}"#;
    let opened = share(&sandbox, body, Person::adult()).await;
    let names: Vec<_> = opened.user.iter().map(|attribute| &*attribute.name).collect();
    assert_eq!(names, ["identity_profile_report", "selfie", "document_images"]);
    assert_eq!(opened.user[0].content_type, 5);
    let mut report: Value = serde_json::from_slice(&opened.user[0].value).unwrap();
    assert_eq!(
        report["identity_assertion"]["current_name"]["full_name"],
        "Ada Margaret Hartley"
    );
    let verification = &report["verification_report"];
    assert_eq!(verification["trust_framework"], "UK_TFIDA");
    assert_eq!(verification["subject_id"], "subject-1");
    assert_eq!(
        verification["schemes_compliance"][0]["scheme"],
        json!({"type": "DBS", "objective": "BASIC"})
    );
    assert_eq!(verification["schemes_compliance"][0]["requirements_met"], true);
    assert_eq!(
        verification["evidence"]["face"]["selfie_attribute_id"],
        *opened.user[1].ephemeral_id
    );
    assert_eq!(
        verification["evidence"]["documents"][0]["document_images_attribute_id"],
        *opened.user[2].ephemeral_id
    );
    assert_eq!(report.get("verification_reports"), None);

    // The proof, step by step.
    let jws = report["proof"]["jws"].as_str().unwrap().to_owned();
    let url = report["proof"]["public_key_url"].as_str().unwrap().to_owned();
    assert_eq!(url, sandbox.jwk_set_url());
    let path = url.strip_prefix(sandbox.origin()).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let keys = exchange(sandbox.address(), request.as_bytes()).await.unwrap().json();
    assert_eq!(keys, sandbox.jwk_set());
    report["proof"]["jws"] = json!("");
    // Object members in alphabetical order, no whitespace: for a report of texts and booleans, that is RFC 8785.
    let canonical = sorted(&report);
    let (header, signature) = jws.split_once("..").unwrap();
    let signed = format!("{header}.{}", BASE64URL_NOPAD.encode(canonical.as_bytes()));
    let x: [u8; 32] = BASE64URL_NOPAD
        .decode(keys["keys"][0]["x"].as_str().unwrap().as_bytes())
        .unwrap()
        .try_into()
        .unwrap();
    let signature = Signature::from_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).unwrap();
    VerifyingKey::from_bytes(&x)
        .unwrap()
        .verify(signed.as_bytes(), &signature)
        .unwrap();
}

fn sorted(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .map(|(key, value)| format!("{}:{}", json!(key), sorted(value)))
                .collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(sorted).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[tokio::test]
async fn an_advanced_identity_profile_is_answered_with_a_report_for_each_framework() {
    let sandbox = start().await;
    let restricted = |country: &str| {
        format!(
            r#"{{"policy":{{"wanted":[{{"name":"gender"}}],"advanced_identity_profile_requirements":{{"profiles":[{{"trust_framework":"UK_TFIDA","schemes":[{{"type":"RTW","label":"work"}}]}},{{"trust_framework":"YOTI_GLOBAL","schemes":[{{"type":"IDENTITY","objective":"AL_L1","label":"id","config":{{"filter":{{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":[{{"country_codes":["{country}"],"document_types":["DRIVING_LICENCE"]}}]}}}}}}]}}]}}}},"redirectUri":"/c"}}"#
        )
    };
    let opened = share(&sandbox, &restricted("GBR"), Person::adult()).await;
    let report = opened
        .user
        .iter()
        .find(|attribute| attribute.name == "identity_profile_report")
        .unwrap();
    let report: Value = serde_json::from_slice(&report.value).unwrap();
    assert_eq!(report.get("verification_report"), None);
    let reports = report["verification_reports"].as_array().unwrap();
    assert_eq!(reports.len(), 2);
    assert_eq!(
        reports[0]["schemes_compliance"][0]["scheme"],
        json!({"type": "RTW", "label": "work"})
    );
    assert_eq!(
        reports[1]["evidence"]["documents"][0]["document_fields"]["document_type"],
        "DRIVING_LICENCE"
    );
    assert_eq!(report["authentication_reports"].as_array().unwrap().len(), 2);

    let id = create_session(&sandbox, &restricted("USA")).await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    assert_eq!(approval.status, ShareStatus::Failed);
}

#[tokio::test]
async fn raw_attributes_are_shared_as_they_are() {
    use yoti_share_sandbox::seal::{Anchor, Attribute};
    let sandbox = start().await;
    let person = Person::adult()
        .without("nationality")
        .raw(
            Attribute::raw("nationality", 99, [0xff, 0x00])
                .ephemeral_id("my-id")
                .anchor(Anchor::unknown().without_timestamp()),
        )
        .attribute("com.example.card", "gold");
    let opened = share(
        &sandbox,
        &wanted(r#"{"name":"nationality"},{"name":"com.example.card"}"#),
        person,
    )
    .await;
    let raw = &opened.user[0];
    assert_eq!(
        (raw.content_type, &*raw.value, &*raw.ephemeral_id),
        (99, &[0xff, 0x00][..], "my-id")
    );
    assert_eq!(raw.anchor_words(), ["unknown"]);
    assert!(raw.anchors[0].timestamp.is_empty());
    assert_eq!(
        opened.user[1].anchor_words(),
        ["source THIRD_PARTY/com.example", "verifier THIRD_PARTY/com.example"]
    );
}

#[tokio::test]
async fn receipts_go_when_their_session_goes() {
    let sandbox = builder().max_sessions(1).start().await.unwrap();
    let opened = share(&sandbox, SESSION, Person::adult()).await;
    create_session(&sandbox, SESSION).await;
    let id = opened.receipt["id"]
        .as_str()
        .unwrap()
        .replace('+', "-")
        .replace('/', "_");
    assert_eq!(
        call(&sandbox, "GET", &format!("/v2/receipts/{id}")).send().await.status,
        404
    );
    let item_key = opened.receipt["wrappedItemKeyId"].as_str().unwrap();
    assert_eq!(
        call(&sandbox, "GET", &format!("/v2/wrapped-item-keys/{item_key}"))
            .send()
            .await
            .status,
        404
    );
}
