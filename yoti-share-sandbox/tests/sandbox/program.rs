//! The program, run as a process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{SESSION, call_at, escaped, exchange};

pub(crate) struct Program {
    child: Child,
    ready: Value,
}

impl Program {
    /// Starts the program on a free port, and waits for the line that reports it ready.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_command(&mut command(arguments))
    }

    fn start_command(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        Self {
            ready: read_ready_line(&mut child),
            child,
        }
    }

    /// Starts the program like [`Self::start`]. Also returns the lines of its standard error.
    pub(crate) fn start_logged(arguments: &[&str]) -> (Self, mpsc::Receiver<String>) {
        let mut child = command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Read from the start, or the program would block on a full pipe.
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, lines_read) = mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let ready = read_ready_line(&mut child);
        (Self { child, ready }, lines_read)
    }

    /// Ends the program, and with it the lines of its standard error.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.ready[key].as_str().unwrap()
    }

    /// The key of the first application.
    pub(crate) fn key(&self) -> RsaPrivateKey {
        let pem = std::fs::read_to_string(self.text("key_file")).unwrap();
        RsaPrivateKey::from_pkcs1_pem(&pem).unwrap()
    }

    /// The ID of the process.
    #[cfg(target_os = "linux")]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.text("api_url")
            .strip_prefix("http://")
            .unwrap()
            .strip_suffix("/share")
            .unwrap()
            .parse()
            .unwrap()
    }

    #[cfg(unix)]
    fn stop(&mut self, signal: &str) -> std::process::ExitStatus {
        assert!(
            Command::new("kill")
                .args([signal, &self.child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yoti-share-sandbox"));
    if !arguments.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    command.args(arguments);
    command
}

/// Waits for the line that reports the program ready.
fn read_ready_line(child: &mut Child) -> Value {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {line}"))
}

/// Runs the program to its end. Returns its exit code and its standard error.
pub(crate) fn run_to_failure(arguments: &[&str]) -> (Option<i32>, String) {
    let output = command(arguments).output().unwrap();
    assert!(output.stdout.is_empty(), "{arguments:?}");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn ready_line_has_api_url_sdk_id_key_file_and_phone_url() {
    let program = Program::start(&["--sdk-id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"]);
    assert_eq!(program.ready["ready"], true);
    assert_eq!(program.text("sdk_id"), "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    assert_eq!(
        program.text("phone_url"),
        format!("http://{}/sandbox/", program.address())
    );
    let key = program.key();
    let reply = call_at(program.address(), program.text("sdk_id"), &key, "POST", "/v2/sessions")
        .body(SESSION)
        .send()
        .await;
    assert_eq!(reply.status, 201);
}

#[test]
fn port_without_address_listens_on_127_0_0_1() {
    for address in ["0", "localhost:0", "127.0.0.1:0"] {
        let program = Program::start(&["--listen", address]);
        assert_eq!(program.address().ip(), std::net::Ipv4Addr::LOCALHOST, "{address}");
    }
}

/// `0.0.0.0` reaches this machine but is no loopback address, so it stands for another container.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn http_webhook_to_another_host_needs_no_certificates() {
    let program = Program::start_command(
        command(&[])
            .env("SSL_CERT_FILE", "/nowhere/roots.pem")
            .env("SSL_CERT_DIR", "/nowhere")
            .env("NO_PROXY", "0.0.0.0"),
    );
    let hook = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = hook.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = hook.accept().await.unwrap();
        // A client rejects a response that comes before its request.
        stream.read_u8().await.unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let notification = format!(
        r#"{{"notification":{{"url":"http://0.0.0.0:{port}/hook"}},{}"#,
        &SESSION[1..]
    );
    let key = program.key();
    let created = call_at(program.address(), program.text("sdk_id"), &key, "POST", "/v2/sessions");
    let id = created.body(notification).send().await.text("/id");
    let control = async |method: &str, end: &str| {
        let head = format!(
            "{method} /sandbox/sessions/{}/{end} HTTP/1.1\r\nHost: localhost\r\n",
            escaped(&id)
        );
        let request = format!("{head}Connection: close\r\nContent-Length: 0\r\n\r\n");
        exchange(program.address(), request.as_bytes()).await.unwrap()
    };
    control("POST", "cancel").await;
    let delivered = control("GET", "webhooks?wait_seconds=10").await.json();
    assert_eq!(delivered["webhooks"][0]["status"], 204, "{delivered}");
}

#[cfg(unix)]
#[tokio::test]
async fn signal_stops_the_program_and_deletes_its_key_file() {
    for signal in ["-INT", "-TERM"] {
        let mut program = Program::start(&[]);
        let key_file = program.text("key_file").to_owned();
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&key_file).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        // An open connection does not prevent the stop.
        let idle = tokio::net::TcpStream::connect(program.address()).await.unwrap();
        assert_eq!(program.stop(signal).code(), Some(0), "{signal}");
        assert!(!std::path::Path::new(&key_file).exists());
        drop(idle);
    }
}

#[tokio::test]
async fn given_key_file_is_read_and_not_deleted() {
    let path = std::env::temp_dir().join(format!("yoti-share-sandbox-test-{}.pem", std::process::id()));
    std::fs::write(&path, yoti_share_sandbox::AppKey::insecure_test_key().pem()).unwrap();
    let file = path.to_str().unwrap();
    let mut program = Program::start(&["--key", file]);
    assert_eq!(program.text("key_file"), file);
    program.child.kill().unwrap();
    assert!(path.exists());

    std::fs::write(&path, "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----").unwrap();
    let (code, error) = run_to_failure(&["--key", file]);
    assert_eq!(code, Some(1));
    assert!(error.contains(file) && error.contains("not a private key"), "{error}");
    std::fs::remove_file(&path).unwrap();
    let (code, error) = run_to_failure(&["--key", file]);
    assert!(code == Some(1) && error.contains("cannot be read"), "{error}");
}

#[test]
fn key_file_in_der_is_read() {
    let key = RsaPrivateKey::from_pkcs1_pem(yoti_share_sandbox::AppKey::insecure_test_key().pem()).unwrap();
    let path = std::env::temp_dir().join(format!("yoti-share-sandbox-test-{}.der", std::process::id()));
    std::fs::write(&path, key.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    let program = Program::start(&["--key", path.to_str().unwrap()]);
    assert_eq!(program.text("key_file"), path.to_str().unwrap());
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn key_in_place_of_its_path_is_not_printed() {
    let pem = yoti_share_sandbox::AppKey::insecure_test_key().pem().to_owned();
    let (code, error) = run_to_failure(&["--key", &pem.replace('\n', "\\n")]);
    assert!(
        code == Some(1) && error.contains("path of a key file") && !error.contains("MII"),
        "{error}"
    );
}

#[tokio::test]
async fn public_url_is_in_the_ready_line_and_admitted() {
    let program = Program::start(&[
        "--listen",
        "0.0.0.0:0",
        "--allow-remote",
        "--public-url",
        "http://sandbox:4000/",
    ]);
    assert_eq!(program.text("api_url"), "http://sandbox:4000/share");
    assert_eq!(program.text("phone_url"), "http://sandbox:4000/sandbox/");
    for url in [
        "sandbox:4000",
        "http://sandbox:4000/share",
        "ftp://sandbox",
        "http://user@sandbox",
    ] {
        let (code, error) = run_to_failure(&["--public-url", url]);
        assert!(code == Some(1) && error.contains("write an origin"), "{url}: {error}");
    }
}

#[tokio::test]
async fn each_application_has_its_own_key() {
    let ids = [
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3302",
    ];
    let program = Program::start(&["--sdk-id", ids[0], "--sdk-id", ids[1], "--domain", "https://a.example"]);
    let applications = program.ready["applications"].as_array().unwrap();
    assert_eq!(applications.len(), 2);
    assert_eq!(program.ready["key_file"], applications[0]["key_file"]);
    let key = |at: usize| {
        let pem = std::fs::read_to_string(applications[at]["key_file"].as_str().unwrap()).unwrap();
        RsaPrivateKey::from_pkcs1_pem(&pem).unwrap()
    };
    assert_ne!(key(0), key(1));
    for (at, id) in ids.iter().enumerate() {
        let right = call_at(program.address(), id, &key(at), "POST", "/v2/sessions")
            .body(SESSION)
            .send()
            .await;
        assert_eq!(right.status, 201);
        let wrong = call_at(program.address(), id, &key(1 - at), "POST", "/v2/sessions")
            .body(SESSION)
            .send()
            .await;
        assert_eq!(wrong.status, 401);
    }
    let list = exchange(
        program.address(),
        b"GET /sandbox/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    let list = list.await.unwrap().json();
    let name = |at: usize| list["sessions"][at]["application"].as_str().unwrap();
    assert_eq!((name(0), name(1)), ("Sandbox application 2", "Sandbox application 1"));
}

#[tokio::test]
async fn wrong_timestamp_is_rejected_only_with_check_clock() {
    for (arguments, status) in [(&[][..], 201), (&["--check-clock"][..], 401)] {
        let program = Program::start(arguments);
        let key = program.key();
        let call = call_at(program.address(), program.text("sdk_id"), &key, "POST", "/v2/sessions").body(SESSION);
        let call = call.query(format!("nonce={}&timestamp=2730345628", crate::support::nonce()));
        assert_eq!(call.send().await.status, status);
        let request = b"GET /sandbox/requests HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let journal = exchange(program.address(), request).await.unwrap().json();
        assert_eq!(
            journal["requests"][0]["warnings"].as_array().unwrap().len(),
            usize::from(status == 201)
        );
    }
}

#[tokio::test]
async fn refuse_option_rejects_requests_with_the_account_problem() {
    let program = Program::start(&["--refuse", "organisation-status"]);
    let key = program.key();
    let reply = call_at(program.address(), program.text("sdk_id"), &key, "POST", "/v2/sessions")
        .body(SESSION)
        .send()
        .await;
    assert_eq!(reply.error(), (403, "INVALID_ORG_STATUS".to_owned()));
}

#[test]
fn same_seed_gives_the_same_sdk_id_and_key() {
    let run = |seed| {
        let program = Program::start(&["--seed", seed]);
        (
            program.text("sdk_id").to_owned(),
            std::fs::read_to_string(program.text("key_file")).unwrap(),
        )
    };
    assert_eq!(run("5"), run("5"));
    assert_ne!(run("5"), run("6"));
}

#[test]
fn wrong_arguments_are_reported_with_the_exit_code() {
    let (code, help) = {
        let output = command(&["--help"]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(code, Some(0));
    for flag in [
        "--listen",
        "--allow-remote",
        "--sdk-id",
        "--key",
        "--domain",
        "--check-clock",
        "--refuse",
        "--seed",
        "--log",
    ] {
        assert!(help.contains(flag), "{flag}");
    }
    for (arguments, code, words) in [
        (&["--listen", "0.0.0.0:0"][..], 1, "other machines"),
        (&["--listen", "here"][..], 2, "--listen"),
        (&["--sdk-id", "me"][..], 1, "not a UUID"),
        (&["--refuse", "everything"][..], 2, "service-disabled"),
        (&["--seed", "x"][..], 2, "--seed"),
        (&["--domain", "my app"][..], 1, "is not the domain"),
        (&["--max-sessions", "0"][..], 2, "--max-sessions"),
        (&["--session-lifetime", "soon"][..], 2, "--session-lifetime"),
        (&["--listen", "shop.example:4000"][..], 2, "such as 127.0.0.1:4000"),
        (&["--log", "loud"][..], 2, "--log"),
        (&["--colour"][..], 2, "--colour"),
    ] {
        let (got, error) = run_to_failure(arguments);
        assert_eq!(got, Some(code), "{arguments:?}: {error}");
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (code, error) = run_to_failure(&["--listen", &taken.local_addr().unwrap().to_string()]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("is in use") && error.contains(&taken.local_addr().unwrap().port().to_string()),
        "{error}"
    );
}

#[test]
fn banner_has_the_lines_to_paste() {
    let key = std::env::temp_dir().join(format!("yoti-share sandbox {}.pem", std::process::id()));
    std::fs::write(&key, yoti_share_sandbox::AppKey::insecure_test_key().pem()).unwrap();
    let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let mut child = command(&["--sdk-id", id, "--key", key.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let ready = read_ready_line(&mut child);
    let error = child.stderr.take().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let banner = std::io::read_to_string(error).unwrap();
    std::fs::remove_file(&key).unwrap();
    let api_url = ready["api_url"].as_str().unwrap();
    let auth_url = ready["auth_url"].as_str().unwrap();
    for line in [
        format!("export YOTI_CLIENT_SDK_ID={id}\n"),
        // A path with spaces is quoted.
        format!("export YOTI_KEY_FILE_PATH='{}'\n", key.display()),
        format!("export YOTI_DIGITAL_IDENTITY_API_URL={api_url}\n"),
        format!("export YOTI_AUTH_URL={auth_url}\n"),
        format!("Tokens:    {auth_url}\n"),
        format!("Script:    {api_url}/client/v2\n"),
        format!("\ncurl \"{api_url}$target\""),
        format!("openssl dgst -sha256 -sign '{}'", key.display()),
    ] {
        assert!(banner.contains(&line), "{line} in {banner}");
    }
}
