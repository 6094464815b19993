//! The program, run as a user runs it.

#![allow(clippy::unwrap_used, reason = "the helpers of tests panic")]

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

/// Starts the program without configuration.
fn start() -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_web"));
    command.args(["--listen", "127.0.0.1:0"]);
    for name in [
        "YOTI_CLIENT_SDK_ID",
        "YOTI_KEY_FILE_PATH",
        "YOTI_KEY",
        "YOTI_ACCESS_TOKEN",
        "YOTI_AUTH_SCOPES",
        "YOTI_AUTH_URL",
        "YOTI_DIGITAL_IDENTITY_API_URL",
        "YOTI_INSECURE_HTTP_HOST",
        "DATABASE_URL",
        "WEB_URL",
        "WEB_SCRIPT_URL",
        "WEB_ADMIN_PASSWORD",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Sends the signal with which a service manager stops a program. Returns the exit code and what the program logged.
fn terminate(mut program: Child) -> (Option<i32>, String) {
    let id = program.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-s", "TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let mut log = String::new();
    program.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    (program.wait().unwrap().code(), log)
}

#[cfg(unix)]
#[test]
fn program_prints_where_it_is_and_stops_on_a_signal() {
    let mut program = start();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.map_while(Result::ok).take(4).collect();
    let [url, side, results, stop] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert!(side.starts_with("Sandbox: no real person is asked."), "{side}");
    let (_, password) = results.split_once("user `admin`, password `").unwrap();
    let password = password.trim_end_matches('`');
    assert_eq!(password.len(), 32, "{results}");
    assert!(stop.starts_with("Ctrl-C"), "{stop}");
    let (code, log) = terminate(program);
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("the site is ready") && !log.contains(password), "{log}");
}

#[cfg(unix)]
#[test]
fn closed_pipe_does_not_stop_the_program() {
    let mut program = start();
    drop(program.stdout.take());
    let mut log = BufReader::new(program.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("cannot print") {
        line.clear();
        assert_ne!(log.read_line(&mut line).unwrap(), 0, "the program ended");
    }
    program.stderr = Some(log.into_inner());
    let (code, rest) = terminate(program);
    assert_eq!(code, Some(0), "{rest}");
    assert!(!rest.contains("panicked"), "{rest}");
}
