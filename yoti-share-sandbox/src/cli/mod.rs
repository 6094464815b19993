//! The command line of the program.

mod key_file;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;

use self::key_file::KeyFile;
use crate::application::AppConfig;
use crate::sandbox::{Sandbox, SandboxBuilder};
use crate::util::account_problem::AccountProblem;

/// How long requests under way may take after the program was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Stands in for Yoti's Digital Identity share API (v2).
///
/// Point your SDK's base URL at the `api_url` that is printed on standard output, with the SDK id and key printed beside
/// it; then approve, refuse or cancel sessions through the control API below /sandbox.
#[derive(Debug, Parser)]
#[command(name = "yoti-share-sandbox", version)]
struct Arguments {
    /// Address and port to listen on; port 0 is any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4000", value_parser = address)]
    listen: SocketAddr,

    /// Allow an address that other machines can reach; the sandbox protects nothing
    #[arg(long)]
    allow_remote: bool,

    /// Client SDK id of an application, a UUID; repeat it for several applications
    #[arg(long, value_name = "UUID")]
    sdk_id: Vec<String>,

    /// Private key (PEM) of an application, in the order of the SDK ids; made and written to a file if absent
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,

    /// Domain of an application, in the order of the SDK ids; put before a relative redirectUri
    #[arg(long, value_name = "URL")]
    domain: Vec<String>,

    /// Refuse requests whose timestamp is more than five minutes off, instead of noting it in the journal
    #[arg(long)]
    check_clock: bool,

    /// Refuse as the API refuses an account that is not in order: service-disabled, no-organisation,
    /// organisation-status, third-party-request, third-party-issue; may be repeated
    #[arg(long, value_name = "REASON")]
    refuse: Vec<AccountProblem>,

    /// Make ids and keys the same every time
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// How long a session can be completed, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    session_lifetime: u64,

    /// How many sessions are kept, if they and their receipts fit into 256 MiB, or into 1 KiB each if that is more; the
    /// oldest make room for new ones, and are unknown then
    #[arg(long, value_name = "NUMBER", default_value = "100000")]
    max_sessions: NonZeroUsize,

    /// What is logged on standard error: off, error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log: LevelFilter,
}

/// An address with a port, or a port of this machine's.
fn address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    let here = port.parse().map(|port: u16| (Ipv4Addr::LOCALHOST, port).into());
    text.parse()
        .or(here)
        .map_err(|_cause| "an address and a port were expected, such as 127.0.0.1:4000".to_owned())
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_max_level(arguments.log)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even that cannot be written, the exit code still tells.
            drop(writeln!(io::stderr(), "yoti-share-sandbox: {}", chain(&*error)));
            ExitCode::FAILURE
        }
    }
}

fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

type AnyError = Box<dyn Error>;

fn run(arguments: &Arguments) -> Result<(), AnyError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // Heard from the first moment on: whoever starts the program may stop it before it is ready.
        let stop = stop_signal()?;
        let key_files = key_files(arguments)?;
        let sandbox = builder(arguments, &key_files).start().await?;
        announce(&sandbox, &key_files)?;
        stop.await;
        tracing::info!("stopping");
        // What takes longer than that is cut off.
        drop(tokio::time::timeout(GRACE, sandbox.stop()).await);
        Ok(())
    })
}

/// One for each application.
fn key_files(arguments: &Arguments) -> Result<Vec<KeyFile>, AnyError> {
    let count = arguments
        .sdk_id
        .len()
        .max(arguments.key.len())
        .max(arguments.domain.len())
        .max(1);
    (0..count)
        .map(|at| match arguments.key.get(at) {
            Some(path) => KeyFile::read(path),
            None => KeyFile::make(
                arguments
                    .seed
                    .map(|seed| seed.wrapping_add(at.try_into().unwrap_or(u64::MAX))),
            ),
        })
        .collect()
}

fn builder(arguments: &Arguments, key_files: &[KeyFile]) -> SandboxBuilder {
    let mut builder = Sandbox::builder()
        .listen(arguments.listen)
        .allow_remote(arguments.allow_remote)
        .check_clock(arguments.check_clock)
        .session_lifetime(Duration::from_secs(arguments.session_lifetime))
        .max_sessions(arguments.max_sessions.get());
    for (at, key_file) in key_files.iter().enumerate() {
        let mut app = AppConfig::new().key(key_file.key.clone());
        if key_files.len() > 1 {
            // People tell them apart on the pages.
            app = app.name(format!("Sandbox application {}", at + 1));
        }
        if let Some(sdk_id) = arguments.sdk_id.get(at) {
            app = app.sdk_id(sdk_id);
        }
        if let Some(domain) = arguments.domain.get(at) {
            app = app.domain(domain);
        }
        builder = builder.app(app);
    }
    for problem in &arguments.refuse {
        builder = builder.account_problem(*problem);
    }
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    builder
}

/// A banner for people on standard error, and one line of JSON for programs on standard output.
fn announce(sandbox: &Sandbox, key_files: &[KeyFile]) -> io::Result<()> {
    let phone_url = format!("{}/sandbox/", sandbox.origin());
    let mut banner = format!(
        "Yoti share sandbox {}: nothing here is real, and nothing is protected.\n  API    {}\n  phone  {phone_url}\n",
        env!("CARGO_PKG_VERSION"),
        sandbox.base_url(),
    );
    let mut applications = Vec::new();
    for (app, key_file) in sandbox.apps().iter().zip(key_files) {
        let path = key_file.path.display();
        banner = format!("{banner}  SDK id {}\n  key    {path}\n", app.sdk_id());
        applications.push(json!({"sdk_id": app.sdk_id(), "key_file": path.to_string()}));
    }
    io::stderr().write_all(banner.as_bytes())?;
    let ready = format!(
        "{{\"ready\":true,\"api_url\":{},\"sdk_id\":{},\"key_file\":{},\"phone_url\":{},\"applications\":{}}}\n",
        json!(sandbox.base_url()),
        json!(sandbox.sdk_id()),
        json!(key_files.first().map(|key_file| key_file.path.display().to_string())),
        json!(phone_url),
        json!(applications),
    );
    io::stdout().write_all(ready.as_bytes())?;
    io::stdout().flush()
}

/// A future that is ready when the program is told to stop.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// A future that is ready when the program is told to stop.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where it cannot be waited for, the program runs until it is ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
