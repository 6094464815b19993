//! The program `openssl`, which shares no code with the backends, verifies signed requests.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, UNIX_EPOCH},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use yoti_share::{ApiRequest, Credentials, Key, Nonce, Policy, SessionConfig, TokenRequest};

const KEYS: [&str; 3] = ["rsa-2048.pem", "rsa-3072.pem", "rsa-4096.pem"];

#[test]
fn openssl_verifies_signatures_of_every_key_size() {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../yoti-share/tests/keys");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let requests = [
        ApiRequest::create_session(&config),
        ApiRequest::get_session(&"ss.v2.a+b=".parse().unwrap()),
    ];
    for name in KEYS {
        let pem = keys.join(name);
        let public = scratch.join(format!("{name}.pub"));
        openssl(&["pkey", "-in", text(&pem), "-pubout", "-out", text(&public)]);
        let key = Key::from_pem_file(&pem).unwrap();
        let credentials = Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", key).unwrap();
        for request in &requests {
            let signed = request.sign(&credentials).unwrap();
            let mut message = format!("{}&{}", signed.method(), signed.path_and_query());
            if !signed.body().is_empty() {
                message = format!("{message}&{}", STANDARD.encode(signed.body()));
            }
            let digest = STANDARD
                .decode(signed.headers().get("x-yoti-auth-digest").unwrap())
                .unwrap();
            let (message_file, digest_file) = (scratch.join("message"), scratch.join("digest"));
            fs::write(&message_file, message).unwrap();
            fs::write(&digest_file, digest).unwrap();
            let verified = openssl(&[
                "dgst",
                "-sha256",
                "-verify",
                text(&public),
                "-signature",
                text(&digest_file),
                text(&message_file),
            ]);
            assert_eq!(verified.trim(), "Verified OK");
        }
    }
}

#[test]
fn openssl_verifies_assertions_of_every_key_size() {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../yoti-share/tests/keys");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let request = TokenRequest::new(["share"]).unwrap();
    for name in KEYS {
        let pem = keys.join(name);
        let public = scratch.join(format!("{name}.assertion.pub"));
        openssl(&["pkey", "-in", text(&pem), "-pubout", "-out", text(&public)]);
        let credentials = Credentials::new(
            "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c",
            Key::from_pem_file(&pem).unwrap(),
        )
        .unwrap();
        let assertion = request
            .assertion_with(
                &credentials,
                Nonce::random().unwrap(),
                UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            )
            .unwrap();
        let (signed, signature) = assertion.rsplit_once('.').unwrap();
        let (signed_file, signature_file) = (scratch.join("assertion"), scratch.join("assertion.signature"));
        fs::write(&signed_file, signed).unwrap();
        fs::write(&signature_file, URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        // PS384 of RFC 7518, section 3.5: both hashes are SHA-384, and the salt is as long as they are.
        let verified = openssl(&[
            "dgst",
            "-sha384",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_mgf1_md:sha384",
            "-sigopt",
            "rsa_pss_saltlen:48",
            "-verify",
            text(&public),
            "-signature",
            text(&signature_file),
            text(&signed_file),
        ]);
        assert_eq!(verified.trim(), "Verified OK");
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl")
        .args(arguments)
        .output()
        .expect("the openssl program is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
