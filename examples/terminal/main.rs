//! Shows a QR code in the terminal, waits for the person, and prints the shared attributes.
//!
//! Without configuration the program starts its own sandbox, whose phone is a web page. With `YOTI_CLIENT_SDK_ID` and a
//! key, or other variables of [`Client::from_env`], it uses Yoti, and you scan the code with the app.

#![expect(clippy::doc_markdown, reason = "`--help` prints these comments unchanged")]

mod result;
mod spinner;

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use anyhow::bail;
use clap::Parser;
use yoti_share::{Client, ErrorKind, Receipt, SessionConfig, SharePolicy};
use yoti_share_sandbox::{Person, Sandbox};

use self::result::Applicant;

/// Exit status if the share failed or ended without a receipt, which is not a program error.
const NOT_SHARED: u8 = 3;
/// Exit status after Ctrl-C, as in shells.
const INTERRUPTED: u8 = 130;

/// Requests a share with a QR code in the terminal.
///
/// Without configuration the program starts its own sandbox. With YOTI_CLIENT_SDK_ID and YOTI_KEY_FILE_PATH, or other
/// variables of `Client::from_env`, it uses Yoti. The result goes to standard output, everything else to standard error. The exit status is 0
/// after a successful share, 3 if the person did not share, and 1 after an error.
#[derive(Debug, Parser)]
#[command(name = "terminal")]
struct Arguments {
    /// Print the result as JSON
    #[arg(long)]
    json: bool,

    /// Let a simulated person approve at once; needs the sandbox
    #[arg(long)]
    approve: bool,

    /// Seconds to wait for the person
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    deadline: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    tokio::select! {
        ended = run(&arguments) => ended,
        // Dropping the future cancels it. The session expires later.
        Ok(()) = tokio::signal::ctrl_c() => Ok(ExitCode::from(INTERRUPTED)),
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (client, sandbox) = connect(arguments.approve).await?;
    let config = SessionConfig::for_policy::<Applicant>("/not-used-here").build()?;
    let session = client.create_session(&config).await?;
    let code = client.create_qr_code(&session.id).await?;

    let mut screen = anstream::stderr().lock();
    write!(
        screen,
        "Requested attributes:\n\n{}\n{}\n",
        Applicant::POLICY,
        code.to_terminal()?
    )?;
    match &sandbox {
        Some(sandbox) => writeln!(screen, "The sandbox's phone: {}\n", sandbox.phone_url())?,
        None => writeln!(screen, "Scan the code with the Yoti app.\n")?,
    }
    drop(screen);

    if let Some(sandbox) = sandbox.as_ref().filter(|_| arguments.approve) {
        sandbox.phone().approve(&session.id, Person::adult()).await?;
    }
    let waiting = client.wait(&session.id).every(Duration::from_secs(1));
    let waiting = waiting.deadline(Duration::from_secs(arguments.deadline));
    match spinner::show_while(waiting.receipt()).await {
        Ok(receipt) => print_result(&receipt, arguments.json),
        Err(error) if error.is_session_over() || error.kind() == ErrorKind::Deadline => {
            // Continue even if standard error is closed.
            drop(writeln!(io::stderr(), "terminal: {:#}", anyhow::Error::from(error)));
            Ok(ExitCode::from(NOT_SHARED))
        }
        Err(error) => Err(error.into()),
    }
}

/// A client of Yoti, or of a sandbox that runs until the returned value is dropped.
async fn connect(needs_sandbox: bool) -> anyhow::Result<(Client, Option<Sandbox>)> {
    if !Client::is_env_configured() {
        let sandbox = Sandbox::start().await?;
        return Ok((sandbox.client(), Some(sandbox)));
    }
    if needs_sandbox {
        bail!(
            "--approve needs the sandbox, but the environment configures Yoti; unset its YOTI_ variables, or approve with the app"
        );
    }
    Ok((Client::from_env()?, None))
}

/// Prints the result on standard output.
fn print_result(receipt: &Receipt, as_json: bool) -> anyhow::Result<ExitCode> {
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
    match io::stdout().write_all(text.as_bytes()) {
        // The reader of the output has seen enough, as `head` has.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(code),
    }
}
