//! The client in a process with another environment.

use std::process::Command;

use yoti_share::ErrorKind;

use super::{
    CREATED, builder, client,
    server::{Server, http_response},
    session,
};

/// Names a directory and a file that do not exist, so the child process finds no root certificates.
const NO_CERTIFICATES: [(&str, &str); 2] = [("SSL_CERT_FILE", "/nowhere/roots.pem"), ("SSL_CERT_DIR", "/nowhere")];

/// Another name in the list of tests to run, which no test has.
const CHILD: &str = "child-process";

#[test]
fn loopback_needs_no_root_certificates() {
    if std::env::args().any(|argument| argument == CHILD) {
        return call_loopback_without_certificates();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "environment::loopback_needs_no_root_certificates", CHILD])
        .envs(NO_CERTIFICATES)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[tokio::main(flavor = "current_thread")]
async fn call_loopback_without_certificates() {
    // OpenSSL builds clients without certificates too.
    if cfg!(not(feature = "native-tls")) {
        let https = builder("https://api.yoti.com/share").build();
        assert_eq!(https.unwrap_err().kind(), ErrorKind::Tls);
    }

    let server = Server::repeating(http_response("200 OK", "", CREATED)).await;
    client(&server.base_url).get_session(&session()).await.unwrap();
}
