//! The program `openssl`, which shares no code with the backends, verifies signed requests.

use std::{fs, path::Path, process::Command};

use base64::{Engine, engine::general_purpose::STANDARD};
use yoti_share::{ApiRequest, Credentials, Key, Policy, SessionConfig};

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
