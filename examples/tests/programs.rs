//! The programs, run as a user runs them.

#![expect(clippy::unwrap_used, reason = "the helpers of tests panic")]

use std::process::{Command, Output, Stdio};

/// The variables of `Client::from_env`.
const VARIABLES: [&str; 8] = [
    "YOTI_CLIENT_SDK_ID",
    "YOTI_KEY_FILE_PATH",
    "YOTI_KEY",
    "YOTI_ACCESS_TOKEN",
    "YOTI_AUTH_SCOPES",
    "YOTI_AUTH_URL",
    "YOTI_DIGITAL_IDENTITY_API_URL",
    "YOTI_INSECURE_HTTP_HOST",
];

const QUICKSTART: &str = env!("CARGO_BIN_EXE_quickstart");

/// The program, which uses its sandbox whatever the environment contains.
fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    for name in VARIABLES {
        command.env_remove(name);
    }
    command
}

fn run(program: &str, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = command(program, arguments).output().unwrap();
    assert!(status.success(), "{status}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

#[test]
fn quickstart_prints_one_screen_without_colors_in_a_pipe() {
    let output = run(QUICKSTART, &[]);
    let lines: Vec<_> = output.lines().collect();

    assert!(lines.len() <= 55, "{} lines", lines.len());
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{output}");
    assert!(!output.contains('\x1b'), "{output}");
    // A session exists before the tenth line.
    assert!(
        lines[..10].iter().any(|line| line.starts_with("session    ss.v2.")),
        "{output}"
    );
    assert!(output.contains("\n- Whether you are 18 or older\n"), "{output}");
    assert!(output.contains("\nname       Ada Margaret Hartley\n"), "{output}");
}

#[test]
fn one_variable_keeps_a_program_from_its_sandbox() {
    let programs: [(&str, &[&str]); 2] = [(QUICKSTART, &[]), (env!("CARGO_BIN_EXE_terminal"), &[])];
    for (program, arguments) in programs {
        let mut command = command(program, arguments);
        let Output { status, stderr, .. } = command.env("YOTI_ACCESS_TOKEN", "").output().unwrap();
        let stderr = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(1), "{program}: {stderr}");
        assert!(stderr.contains("`YOTI_ACCESS_TOKEN` is set but empty"), "{stderr}");
    }
}

#[test]
fn quickstart_prints_the_policy_that_it_sends() {
    let output = run(QUICKSTART, &["--policy-json"]);

    let policy: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(policy["wanted"][1]["name"], "email_address");
    assert_eq!(policy["wanted"][1]["optional"], true);
}

#[test]
fn closed_pipe_ends_a_program_without_a_panic() {
    let programs: [(&str, &[&str], i32); 4] = [
        (QUICKSTART, &[], 0),
        (QUICKSTART, &["--policy-json"], 0),
        (env!("CARGO_BIN_EXE_terminal"), &["--approve"], 0),
        // It reports that it could not print.
        (env!("CARGO_BIN_EXE_custom-key"), &[], 1),
    ];
    for (program, arguments, code) in programs {
        let mut command = command(program, arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());

        let Output { status, stderr, .. } = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(stderr).unwrap();
        assert!(!stderr.contains("panicked"), "{stderr}");
        assert_eq!(status.code(), Some(code), "{program} {arguments:?}: {stderr}");
    }
}

/// Runs a program in a terminal with `NO_COLOR`, and returns its output.
#[cfg(unix)]
fn write_to_terminal_without_colors(program: &str, arguments: &[&str]) -> String {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::{fs::File, io::Read};

    let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&user).unwrap();
    unlockpt(&user).unwrap();
    let path = ptsname(&user, Vec::new()).unwrap().into_string().unwrap();
    let terminal = File::options().read(true).write(true).open(path).unwrap();
    let mut command = command(program, arguments);
    command.env("NO_COLOR", "1").env("TERM", "xterm-256color");
    command.stdout(terminal.try_clone().unwrap()).stderr(terminal);
    let mut process = command.spawn().unwrap();
    // Closes our side of the terminal, so that reading ends, with an error, when the program ends.
    drop(command);
    let mut output = Vec::new();
    drop(File::from(user).read_to_end(&mut output));
    assert!(process.wait().unwrap().success());
    String::from_utf8(output).unwrap()
}

#[cfg(unix)]
#[test]
fn qr_code_keeps_its_colors_on_a_terminal_without_colors() {
    for (program, arguments) in [(QUICKSTART, &[][..]), (env!("CARGO_BIN_EXE_terminal"), &["--approve"])] {
        let output = write_to_terminal_without_colors(program, arguments);
        let (code, text): (Vec<_>, Vec<_>) = output.lines().partition(|line| line.contains('▀'));
        assert!(code.len() > 10, "{output}");
        for line in code {
            assert!(line.starts_with("\x1b[38;5;16;48;5;231m"), "{line:?}");
        }
        let colored = text.iter().filter(|line| line.contains("\x1b[1m")).count();
        assert_eq!(colored, 0, "{output}");
    }
}
