//! The SDK and the sandbox on different hosts, and in a container without root certificates.

use std::{net::SocketAddr, process::Command};

use tokio::{io::AsyncWriteExt, net::TcpListener};
use yoti_share::{Client, Key, Notification, Outcome, Policy, SessionConfig, webhook::Event};
use yoti_share_sandbox::{Person, Sandbox};
use yoti_share_tests::ReceivedRequest;

/// Another name in the list of tests to run, which no test has.
const CHILD: &str = "child-process";

async fn remote_sandbox() -> Sandbox {
    let all = "0.0.0.0:0".parse().unwrap();
    Sandbox::builder().listen(all).allow_remote(true).start().await.unwrap()
}

fn key(sandbox: &Sandbox) -> Key {
    Key::from_pem(sandbox.key_pem()).unwrap()
}

/// Creates a session, shares, and fetches the receipt.
async fn share(client: &Client, sandbox: &Sandbox) {
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let session = client.create_session(&config).await.unwrap();
    assert!(session.request_id.is_some());
    sandbox.phone().approve(&session.id, Person::adult()).await.unwrap();
    let receipt = client.wait_for_receipt(&session.id).await.unwrap();
    assert!(matches!(receipt.outcome(), Outcome::Shared(_)));
}

/// `0.0.0.0` reaches this machine, but is not a loopback address, so only the insecure setting allows it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn sandbox_under_another_address_is_reached_over_http() {
    let sandbox = remote_sandbox().await;
    let base_url = format!("http://0.0.0.0:{}/share", sandbox.address().port());
    let secure = Client::builder(sandbox.sdk_id(), key(&sandbox)).base_url(base_url.as_str());
    let error = secure.build().unwrap_err().to_string();
    assert!(error.contains("`insecure_http_base_url`"), "{error}");
    let client = Client::builder(sandbox.sdk_id(), key(&sandbox)).insecure_http_base_url(base_url);
    share(&client.build().unwrap(), &sandbox).await;
}

#[tokio::test]
async fn sandbox_under_the_name_of_a_container_is_reached_over_http() {
    let sandbox = remote_sandbox().await;
    let address = SocketAddr::from(([127, 0, 0, 1], sandbox.address().port()));
    for name in ["sandbox", "sandbox.test.internal"] {
        let base_url = format!("http://{name}:{}/share", address.port());
        let client = Client::builder(sandbox.sdk_id(), key(&sandbox))
            .insecure_http_base_url(base_url)
            .http_client(reqwest::Client::builder().no_proxy().resolve(name, address));
        share(&client.build().unwrap(), &sandbox).await;
    }
}

#[cfg(target_os = "linux")]
#[test]
fn sandbox_client_and_webhook_need_no_root_certificates() {
    if std::env::args().any(|argument| argument == CHILD) {
        return share_without_certificates();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "containers::sandbox_client_and_webhook_need_no_root_certificates",
            CHILD,
        ])
        .env("SSL_CERT_FILE", "/nowhere/roots.pem")
        .env("SSL_CERT_DIR", "/nowhere")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[tokio::main(flavor = "current_thread")]
async fn share_without_certificates() {
    let key = Key::from_pem(yoti_share_tests::RSA_2048_PEM).unwrap();
    assert!(
        Client::builder(yoti_share_tests::OTHER_SDK_ID, key).build().is_err(),
        "this process has root certificates"
    );
    let sandbox = Sandbox::start().await.unwrap();
    share(&sandbox.client(), &sandbox).await;

    let hook = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", hook.local_addr().unwrap());
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").notification(Notification::post(url).bearer("secret"));
    let session = sandbox.client().create_session(&config.build().unwrap()).await.unwrap();
    sandbox.phone().cancel(&session.id).await.unwrap();
    let (mut stream, _) = hook.accept().await.unwrap();
    let notification = ReceivedRequest::read(&mut stream).await;
    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
    assert_eq!(Event::from_json(notification.body).unwrap().session_id, session.id);
}
