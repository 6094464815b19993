//! Shows a QR code in the terminal, waits for the person, and prints what they shared.
//!
//! Without configuration it talks to a sandbox of its own, whose phone is a page. With `YOTI_CLIENT_SDK_ID` and a key in
//! the environment it talks to Yoti, and the code is for the app.

#![expect(clippy::doc_markdown, reason = "`--help` prints the comments as they stand")]

mod result;
mod spinner;

use std::{
    env,
    error::Error,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use yoti_share::{Client, ErrorKind, Receipt, SessionConfig, SharePolicy};
use yoti_share_sandbox::{Person, Sandbox};

use self::result::Applicant;

/// The share failed, or ended without a receipt: nobody broke anything.
const NOT_SHARED: u8 = 3;
/// What a shell reports of a program that Ctrl-C has ended.
const INTERRUPTED: u8 = 130;

/// Asks somebody to share, with a QR code in the terminal.
///
/// Without configuration it talks to a sandbox of its own. With YOTI_CLIENT_SDK_ID and YOTI_KEY_FILE_PATH (or YOTI_KEY) in
/// the environment it talks to Yoti. The result goes to standard output, everything else to standard error. It ends with 0
/// when somebody shared, with 3 when nobody did, and with 1 when something went wrong.
#[derive(Debug, Parser)]
#[command(name = "terminal")]
struct Arguments {
    /// Print the result as JSON
    #[arg(long)]
    json: bool,

    /// Let a simulated person approve at once; needs the sandbox
    #[arg(long)]
    approve: bool,

    /// How many seconds to wait for the person
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    deadline: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tokio::select! {
        ended = run(&arguments) => ended.unwrap_or_else(|error| {
            say_error(&*error);
            ExitCode::FAILURE
        }),
        // Dropping the work stops it; the session is left to expire.
        Ok(()) = tokio::signal::ctrl_c() => ExitCode::from(INTERRUPTED),
    }
}

async fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let (client, sandbox) = side(arguments.approve).await?;
    let config = SessionConfig::for_policy::<Applicant>("/not-used-here").build()?;
    let session = client.create_session(&config).await?;
    let code = client.create_qr_code(&session.id).await?;

    let mut screen = io::stderr().lock();
    write!(
        screen,
        "This is asked for:\n\n{}\n{}\n",
        Applicant::POLICY,
        code.to_terminal()?
    )?;
    match &sandbox {
        Some(sandbox) => writeln!(screen, "The sandbox's phone: {}/sandbox/\n", sandbox.origin())?,
        None => writeln!(screen, "Scan it with the app.\n")?,
    }
    drop(screen);

    if let Some(sandbox) = sandbox.as_ref().filter(|_| arguments.approve) {
        sandbox.phone().approve(&session.id, Person::adult()).await?;
    }
    let waiting = client.wait(&session.id).every(Duration::from_secs(1));
    let waiting = waiting.deadline(Duration::from_secs(arguments.deadline));
    match spinner::shown_while(waiting.receipt()).await {
        Ok(receipt) => told(&receipt, arguments.json),
        Err(error) if error.is_session_over() || error.kind() == ErrorKind::Deadline => {
            say_error(&error);
            Ok(ExitCode::from(NOT_SHARED))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whom to talk to. The sandbox lives as long as it is held.
#[expect(
    clippy::disallowed_methods,
    reason = "whether Yoti is configured is for the program to see"
)]
async fn side(needs_sandbox: bool) -> Result<(Client, Option<Sandbox>), Box<dyn Error>> {
    let configured = ["YOTI_CLIENT_SDK_ID", "YOTI_KEY_FILE_PATH", "YOTI_KEY"];
    if configured.iter().all(|name| env::var_os(name).is_none()) {
        let sandbox = Sandbox::start().await?;
        return Ok((sandbox.client(), Some(sandbox)));
    }
    if needs_sandbox {
        return Err(
            "--approve needs the sandbox, and the environment configures Yoti: only a person can approve there".into(),
        );
    }
    Ok((Client::from_env()?, None))
}

/// Prints what came of it on standard output.
fn told(receipt: &Receipt, as_json: bool) -> Result<ExitCode, Box<dyn Error>> {
    let (text, code) = match receipt.extract::<Applicant>() {
        Ok(applicant) if as_json => (result::shared_as_json(receipt, &applicant), ExitCode::SUCCESS),
        Ok(applicant) => (applicant.to_string(), ExitCode::SUCCESS),
        Err(error) => match error.share_failure() {
            Some(failure) if as_json => (result::failed_as_json(receipt, failure), ExitCode::from(NOT_SHARED)),
            Some(failure) => (
                format!("Nothing was shared: {}\n", failure.code()),
                ExitCode::from(NOT_SHARED),
            ),
            None => return Err(error.into()),
        },
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(code)
}

#[expect(clippy::print_stderr, reason = "what went wrong has to be said")]
fn say_error(error: &dyn Error) {
    eprintln!("terminal: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because {error}");
        cause = error.source();
    }
}
