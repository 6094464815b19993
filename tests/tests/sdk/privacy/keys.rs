//! Malformed keys, and remote keys.

use std::sync::{Arc, Mutex};

use yoti_share::{
    AnyKey, ApiRequest, Credentials, ErrorKind, Key, KeyError, KeyErrorKind, KeyUnwrapper, RemoteKey, RequestSigner,
    SigningInput, receipt,
};
use yoti_share_sandbox::{
    AppKey,
    seal::{Attribute, Seal, Side},
};

use super::output::{Printed, SECRETS};

pub(crate) fn print(printed: &mut Printed) {
    drop(print_malformed(printed));
    print_remote(printed);
}

/// Prints the errors of damaged keys. Returns a line that all of them contain.
fn print_malformed(printed: &mut Printed) -> String {
    let pem = AppKey::insecure_test_key().pem().to_owned();
    let line = pem.lines().nth(5).unwrap().to_owned();
    let flat = pem.replace('\n', "");
    let cut = pem.lines().take(9).collect::<Vec<_>>().join("\n");
    let mixed = pem.replace(&line, &format!("{line}!"));
    for damaged in [
        cut,
        mixed,
        pem.replace("RSA PRIVATE", "canary PRIVATE"),
        format!("{pem}{pem}"),
        flat.replace("-----", ""),
    ] {
        printed.error(&Key::from_pem(&damaged).unwrap_err());
        printed.panic(|| drop(Key::from_pem(&damaged).unwrap()));
    }
    printed.error(&Key::from_pem("canary/of/a/path").unwrap_err());
    printed.error(&Key::from_der(b"canary").unwrap_err());
    printed.debug(&Key::from_pem(pem).unwrap());
    line
}

/// A remote key that returns canaries and prints its input.
#[derive(Clone, Default)]
struct Vault(Arc<Mutex<Printed>>);

impl RequestSigner for Vault {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        assert!(input.message().starts_with(b"GET&/v2/sessions/ss.v2.canary"));
        self.0.lock().unwrap().debug(input);
        Ok(b"canary-signature".to_vec())
    }
}

impl KeyUnwrapper for Vault {
    async fn unwrap_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Ok(Some(b"canary-canary-canary-canary-cana".to_vec()))
    }
}

/// A remote key whose error text contains a secret.
struct Chatty;

impl RequestSigner for Chatty {
    async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::remote("the PIN 7391 is wrong"))
    }
}

impl KeyUnwrapper for Chatty {
    async fn unwrap_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Err(KeyError::remote("the PIN 7391 is wrong"))
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn credentials(key: RemoteKey) -> Credentials<RemoteKey> {
    Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", key).unwrap()
}

fn print_remote(printed: &mut Printed) {
    let vault = Vault::default();
    let key = RemoteKey::new(vault.clone(), vault.clone());
    printed.debug(&key);
    printed.debug(&AnyKey::from(key.clone()));
    let request = ApiRequest::get_session(&"ss.v2.canary".parse().unwrap());
    let signed = runtime()
        .block_on(request.sign_async(&credentials(key.clone())))
        .unwrap();
    printed.debug(&signed);
    printed.debug(signed.headers());
    printed.append(&mut vault.0.lock().unwrap());

    let sealed = Seal::under(&AppKey::insecure_test_key())
        .user(Side::new().attribute(Attribute::text("full_name", "canary")))
        .seal()
        .unwrap();
    let error = runtime()
        .block_on(receipt::open_async(sealed.receipt_json(), sealed.item_key_json(), &key))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decryption);
    printed.error(&error);
}

#[test]
fn key_error_reveals_nothing_of_the_key() {
    let mut printed = Printed::default();
    let line = print_malformed(&mut printed);
    printed.holds_none_of(SECRETS);
    printed.holds_none_of([&*line]);
}

#[test]
fn remote_key_output_is_redacted() {
    let mut printed = Printed::default();
    print_remote(&mut printed);
    printed.holds_none_of(SECRETS);
}

#[test]
fn remote_key_error_is_in_the_report_and_not_in_logs() {
    // The documentation states that the text is the source of the error.
    let log = super::output::Log::default();
    let error = {
        let _guard = log.capture();
        let client =
            yoti_share::Client::builder("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", RemoteKey::new(Chatty, Chatty))
                .transport(yoti_share::transport::NeverTransport::new())
                .build()
                .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime
            .block_on(client.get_session(&"ss.v2.a".parse().unwrap()))
            .unwrap_err()
    };
    assert_eq!(error.key_error().map(KeyError::kind), Some(KeyErrorKind::Remote));
    assert!(error.report().to_string().contains("PIN 7391"), "{}", error.report());
    let logged = log.text();
    assert!(logged.contains("get session"), "{logged}");
    assert!(!logged.contains("PIN 7391"), "{logged}");
}
