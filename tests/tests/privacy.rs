//! Canaries are planted in every attribute, id, key and token; whatever can be printed is printed, at the most
//! talkative log level; no canary may be found.

use std::{
    fmt::{Debug, Write as _},
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;
use yoti_share::{
    AnchorKind, Anchored, ApiRequest, Client, Credentials, Date, DocumentDetails, ErrorKind, ExtractError, Image, Json,
    Key, LocationConstraint, Notification, Outcome, PostalAddress, ProfileAttribute, Receipt, SessionConfig,
    SharePolicy, ThirdPartyAttribute, TransactionalFlow, Verified, receipt, webhook,
};
use yoti_share_sandbox::{
    AppKey, Person, Refused, RequirementNotMet, Sandbox,
    seal::{Anchor, Attribute, ExtraData, Seal, Side, content_type},
};

/// Stands in every value that is planted.
const CANARY: &str = "canary";

#[derive(Default)]
struct Printed(String);

impl Printed {
    fn debug(&mut self, value: &impl Debug) {
        writeln!(self.0, "{value:?}\n{value:#?}").unwrap();
    }

    fn error(&mut self, error: &(impl std::error::Error + 'static)) {
        self.debug(error);
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(error) = next {
            writeln!(self.0, "{error}\n{error:?}").unwrap();
            next = error.source();
        }
    }

    #[track_caller]
    fn holds_none_of<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        for secret in secrets {
            assert!(!secret.is_empty());
            if let Some(line) = self.0.lines().find(|line| line.contains(secret)) {
                panic!("`{secret}` was printed: {line}");
            }
        }
    }
}

/// What is logged while it is alive, by whoever logs on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn capture(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[derive(SharePolicy)]
#[share(remember_me)]
struct Everything {
    #[attr(full_name)]
    name: Anchored<String>,
    #[attr(gender)]
    gender: Verified<String>,
    #[attr(date_of_birth)]
    born: Date,
    #[attr(selfie)]
    photo: Image,
    #[attr(structured_postal_address)]
    address: PostalAddress,
    #[attr(document_details)]
    document: DocumentDetails,
    #[attr("com.example.secret")]
    secret: Json<serde_json::Value>,
    #[attr(email)]
    email: ProfileAttribute,
}

/// Every field holds a canary of its own; the date's is its year.
fn attributes() -> Vec<Attribute> {
    let anchors = |attribute: Attribute| {
        attribute
            .anchor(
                Anchor::source("canary-source")
                    .sub_type("canary-sub")
                    .associated_source("canary-from"),
            )
            .anchor(Anchor::verifier("canary-verifier"))
    };
    [
        Attribute::text("full_name", "canary-name").ephemeral_id("canary-id"),
        Attribute::text("gender", "canary-gender"),
        Attribute::date("date_of_birth", "1677-12-25"),
        Attribute::jpeg("selfie", *b"canary-image"),
        Attribute::json(
            "structured_postal_address",
            &serde_json::json!({"town_city": "canary-town"}),
        ),
        Attribute::text("document_details", "canary-type GBR canary-number"),
        Attribute::json("com.example.secret", &serde_json::json!({"canary-key": "canary-value"})),
        Attribute::text("email_address", "canary@example.com"),
    ]
    .map(anchors)
    .into()
}

/// `canary` inside bytes that are printed as a list of numbers.
const CANARY_BYTES: &str = "99, 97, 110, 97, 114, 121";

fn secrets() -> [&'static str; 3] {
    [CANARY, CANARY_BYTES, "1677"]
}

fn print_receipt(printed: &mut Printed, receipt: &Receipt) {
    printed.debug(receipt);
    printed.debug(&receipt.id());
    printed.debug(&receipt.remember_me_id());
    printed.debug(&receipt.outcome());
    let Outcome::Shared(share) = receipt.outcome() else {
        return;
    };
    printed.debug(share);
    printed.debug(share.extra_data());
    printed.debug(&share.extra_data().issuance());
    share
        .extra_data()
        .entries()
        .iter()
        .for_each(|entry| printed.debug(entry));
    for profile in [share.profile(), share.application()] {
        printed.debug(profile);
        for attribute in profile {
            printed.debug(attribute);
            printed.debug(&attribute.value());
            attribute.anchors().iter().for_each(|anchor| printed.debug(anchor));
        }
    }
}

#[test]
fn nothing_of_a_receipt_is_printed() {
    let key = AppKey::insecure_test_key();
    let extra = ExtraData::new()
        .issuance("canary-token", "2030-01-01T00:00:00Z", ["com.example.points"])
        .entry(3, *b"canary");
    let sealed = Seal::under(&key)
        .remember_me_id("canary-remembered")
        .parent_remember_me_id("canary-parent")
        .user(Side::new().attributes(attributes()).extra_data(&extra))
        .application(Side::new().attribute(Attribute::text("application_name", "canary-app")))
        .seal()
        .unwrap();
    let receipt = receipt::open(
        sealed.receipt_json(),
        sealed.item_key_json(),
        &Key::from_pem(key.pem()).unwrap(),
    )
    .unwrap();
    let mut printed = Printed::default();
    print_receipt(&mut printed, &receipt);

    let all: Everything = receipt.extract().unwrap();
    printed.debug(&all.name);
    printed.debug(&all.gender);
    printed.debug(&all.born);
    printed.debug(&all.photo);
    printed.debug(&all.address);
    printed.debug(&all.document);
    printed.debug(&all.secret);
    printed.debug(&all.email);
    // They are there, for who asks for them.
    assert_eq!(all.name.value(), "canary-name");
    assert_eq!(
        all.name.sources().map(yoti_share::Anchor::kind).collect::<Vec<_>>(),
        [AnchorKind::Source]
    );
    assert_eq!(all.photo.bytes(), b"canary-image");
    printed.holds_none_of(secrets());
    printed.holds_none_of([receipt.id().as_str()]);
}

#[test]
fn nothing_of_a_malformed_receipt_is_printed() {
    let key = AppKey::insecure_test_key();
    let open = |json: &str| receipt::open(json, None::<&str>, &Key::from_pem(key.pem()).unwrap());
    let mut printed = Printed::default();
    for json in [
        r#"{"canary": "#,
        r#""canary""#,
        r#"{"id":"canary!","sessionId":"s","error":"X"}"#,
        r#"{"id":"AAAA","sessionId":"s","rememberMeId":"canary\u0000","error":"X"}"#,
        r#"{"id":"AAAA","sessionId":"s","wrappedKey":"canary!","wrappedItemKeyId":"k","otherPartyContent":{"profile":"AAAA"}}"#,
        r#"{"id":"AAAA","sessionId":"s","timestamp":{"canary":1},"error":"X"}"#,
    ] {
        printed.error(&open(json).unwrap_err());
    }

    #[derive(SharePolicy)]
    struct Wrong {
        #[attr(full_name)]
        #[expect(dead_code, reason = "never filled")]
        name: String,
        #[attr(date_of_birth)]
        #[expect(dead_code, reason = "never filled")]
        born: Option<Date>,
    }

    let wrong = [
        Attribute::raw("full_name", content_type::STRING, *b"canary\xff"),
        Attribute::date("date_of_birth", "canary-01-01"),
    ];
    let sealed = Seal::under(&key).user(Side::new().attributes(wrong)).seal().unwrap();
    let key = Key::from_pem(key.pem()).unwrap();
    let receipt = receipt::open(sealed.receipt_json(), sealed.item_key_json(), &key).unwrap();
    let error: ExtractError = receipt.extract::<Wrong>().err().unwrap();
    assert_eq!(error.fields().len(), 2);
    printed.error(&error);
    printed.error(&yoti_share::Error::from(error));
    printed.holds_none_of(secrets());
}

#[test]
fn nothing_of_a_question_is_printed() {
    let key = AppKey::insecure_test_key();
    let builder = SessionConfig::for_policy::<Everything>("/back?token=canary-redirect")
        .subject_id("canary-subject")
        .notification(
            Notification::post("https://example.com/canary-hook")
                .bearer("canary-token")
                .header("X-Key", "canary"),
        )
        .extension(LocationConstraint::new(16.77, 0.0))
        .extension(TransactionalFlow::new(serde_json::json!({"canary": 1})))
        .extension(ThirdPartyAttribute::new(std::time::UNIX_EPOCH).definition("com.example.points"));
    let mut printed = Printed::default();
    printed.debug(&builder);
    let config = builder.build().unwrap();
    printed.debug(&config);
    let credentials = Credentials::new(
        "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c",
        Key::from_pem(key.pem()).unwrap(),
    )
    .unwrap();
    printed.debug(&credentials);
    printed.debug(&Client::new(credentials.clone()).unwrap());
    printed.debug(&Client::builder(
        "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c",
        credentials.key().clone(),
    ));
    let request = ApiRequest::create_session(&config);
    printed.debug(&request);
    let signed = request.sign(&credentials).unwrap();
    printed.debug(&signed);
    printed.debug(&webhook_event());
    printed.holds_none_of(secrets());

    let query = signed.path_and_query().split_once("nonce=").unwrap().1;
    let nonce = query.split_once('&').unwrap().0;
    let digest = signed.headers().get("x-yoti-auth-digest").unwrap().to_str().unwrap();
    printed.debug(signed.headers());
    printed.holds_none_of([nonce, digest]);
    // A line of the key, from its middle.
    printed.holds_none_of([key.pem().lines().nth(5).unwrap()]);
}

fn webhook_event() -> webhook::Event {
    let body = r#"{"id":"s","status":"COMPLETED","receipt":{"id":"canarycanary"}}"#;
    webhook::Event::from_json(body).unwrap()
}

#[test]
fn nothing_of_a_key_that_is_refused_is_printed() {
    let pem = AppKey::insecure_test_key().pem().to_owned();
    let line = pem.lines().nth(5).unwrap().to_owned();
    let flat = pem.replace('\n', "");
    let cut = pem.lines().take(9).collect::<Vec<_>>().join("\n");
    let mixed = pem.replace(&line, &format!("{line}!"));
    let mut printed = Printed::default();
    for damaged in [
        cut,
        mixed,
        pem.replace("RSA PRIVATE", "canary PRIVATE"),
        format!("{pem}{pem}"),
        flat.replace("-----", ""),
    ] {
        printed.error(&Key::from_pem(damaged).unwrap_err());
    }
    printed.error(&Key::from_pem("canary/of/a/path").unwrap_err());
    printed.error(&Key::from_der(b"canary").unwrap_err());
    printed.holds_none_of([CANARY, CANARY_BYTES, &line]);
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_is_logged_or_told_in_errors_on_any_way_through_the_api() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let config = SessionConfig::for_policy::<Everything>("/canary-redirect")
        .subject_id("canary-subject")
        .notification(Notification::post("http://127.0.0.1:9/canary-hook").bearer("canary-token"))
        .build()
        .unwrap();
    let person = attributes().into_iter().fold(Person::new("canary-person"), Person::raw);

    let log = Log::default();
    let mut printed = Printed::default();
    let (shared, failed, cancelled) = {
        let _guard = log.capture();
        let shared = client.create_session(&config).await.unwrap();
        printed.debug(&shared);
        let qr_code = client.create_qr_code(&shared.id).await.unwrap();
        printed.debug(&client.get_qr_code(&qr_code.id).await.unwrap());
        sandbox.phone().approve(&shared.id, person).await.unwrap();
        let receipt = client.wait_for_receipt(&shared.id).await.unwrap();
        print_receipt(&mut printed, &receipt);
        let _filled: Everything = receipt.extract().unwrap();

        let failed = client.create_session(&config).await.unwrap();
        let detail = RequirementNotMet::new("canary-type")
            .document("canary-document", "GBR")
            .details("canary-details");
        sandbox
            .phone()
            .refuse(&failed.id, Refused::new("FRAUD_DETECTED").detail(detail))
            .await
            .unwrap();
        let receipt = client.wait_for_receipt(&failed.id).await.unwrap();
        printed.debug(&receipt);
        printed.debug(&receipt.outcome());
        printed.error(&receipt.extract::<Everything>().err().unwrap());

        let mismatch = client.get_receipt(&shared.id, receipt.id()).await.unwrap_err();
        assert_eq!(mismatch.kind(), ErrorKind::SessionMismatch);
        printed.error(&mismatch);

        let cancelled = client.create_session(&config).await.unwrap();
        sandbox.phone().cancel(&cancelled.id).await.unwrap();
        printed.error(&client.wait_for_receipt(&cancelled.id).await.unwrap_err());
        printed.error(&client.get_session(&"ss.v2.unknown".parse().unwrap()).await.unwrap_err());
        (shared.id, failed.id, cancelled.id)
    };
    assert_ne!(shared, failed);
    assert_ne!(failed, cancelled);

    let logged = log.text();
    assert!(
        logged.contains("create session") || logged.contains("create_session"),
        "nothing was logged:\n{logged}"
    );
    let nonces: Vec<String> = sandbox
        .requests()
        .iter()
        .map(|request| {
            request
                .target
                .split_once("nonce=")
                .unwrap()
                .1
                .split('&')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert!(nonces.len() >= 8);
    printed.0.push_str(&logged);
    printed.holds_none_of(secrets());
    printed.holds_none_of(nonces.iter().map(String::as_str));
}
