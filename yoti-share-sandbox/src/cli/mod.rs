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
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde_json::{Value, json};
use tracing_subscriber::filter::LevelFilter;

use self::key_file::KeyFile;
use crate::application::AppConfig;
use crate::sandbox::{Sandbox, SandboxBuilder};
use crate::setup::Setup;
use crate::util::account_problem::AccountProblem;
use crate::util::error_chain::format_error_chain;

/// How long open requests may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A local sandbox for Yoti's Digital Identity share API (v2).
///
/// Set your SDK's base URL, SDK ID and key file to the values that the program prints on standard output. Then approve,
/// refuse or cancel sessions on the pages or through the control API below /sandbox.
#[derive(Debug, Parser)]
#[command(name = "yoti-share-sandbox", version)]
struct Arguments {
    /// Address and port to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4000", value_parser = parse_address)]
    listen: SocketAddr,

    /// Allow an address that other machines can reach; the sandbox has no access control
    #[arg(long)]
    allow_remote: bool,

    /// URL at which clients reach the sandbox, such as `http://sandbox:4000` from other containers
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Client SDK ID of an application, a UUID; repeat it for several applications
    #[arg(long, value_name = "UUID")]
    sdk_id: Vec<String>,

    /// Private key of an application, PEM or DER, in the order of the SDK IDs; without one, the program writes a key file
    // A key in place of its path begins with a hyphen, and an error of the parser would print it.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    key: Vec<PathBuf>,

    /// Domain of an application, in the order of the SDK IDs; a relative redirectUri is resolved to it
    #[arg(long, value_name = "URL")]
    domain: Vec<String>,

    /// Reject requests whose timestamp is more than five minutes off, and client assertions whose times do not fit the clock;
    /// without this, they get a warning in the journal
    #[arg(long)]
    check_clock: bool,

    /// Reject requests as for an account with this problem: service-disabled, no-organisation, organisation-status,
    /// third-party-request, third-party-issue; may be repeated
    #[arg(long, value_name = "PROBLEM", value_parser = parse_account_problem)]
    refuse: Vec<AccountProblem>,

    /// Make IDs and keys the same in every run
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// How long a session can be completed, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    session_lifetime: u64,

    /// How long an access token is valid, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    token_lifetime: u64,

    /// Scope that the token endpoint knows; may be repeated. Without any, it accepts every scope
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,

    /// How many sessions are kept, if they and their receipts fit into 256 MiB, or into 4 KiB each if that is more; new
    /// sessions evict the oldest ones, which are unknown then
    #[arg(long, value_name = "NUMBER", default_value = "100000")]
    max_sessions: NonZeroUsize,

    /// Level of the log on standard error: off, error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log: LevelFilter,
}

/// Parses an address with a port, or only a port of 127.0.0.1.
fn parse_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    let local = port.parse().map(|port: u16| (Ipv4Addr::LOCALHOST, port).into());
    text.parse()
        .or(local)
        .map_err(|_cause| "an address with a port was expected, such as 127.0.0.1:4000".to_owned())
}

fn parse_account_problem(text: &str) -> Result<AccountProblem, serde::de::value::Error> {
    AccountProblem::deserialize(text.into_deserializer())
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
            // If standard error is closed, the exit code still reports the failure.
            drop(writeln!(
                io::stderr(),
                "yoti-share-sandbox: {}",
                format_error_chain(&*error)
            ));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // Registered first, so that a signal before the program is ready also stops it.
        let stop = stop_signal()?;
        let key_files = key_files(arguments)?;
        let sandbox = builder(arguments, &key_files).start().await?;
        announce(&sandbox, &key_files)?;
        stop.await;
        tracing::info!("stopping");
        // Requests that take longer are aborted.
        drop(tokio::time::timeout(GRACE, sandbox.stop()).await);
        Ok(())
    })
}

/// Reads or creates a key file for each application.
fn key_files(arguments: &Arguments) -> Result<Vec<KeyFile>, Box<dyn Error>> {
    let count = arguments
        .sdk_id
        .len()
        .max(arguments.key.len())
        .max(arguments.domain.len())
        .max(1);
    (0..count)
        .map(|at| match arguments.key.get(at) {
            Some(path) => KeyFile::read(path),
            None => KeyFile::create(at, arguments.seed),
        })
        .collect()
}

fn builder(arguments: &Arguments, key_files: &[KeyFile]) -> SandboxBuilder {
    let mut builder = Sandbox::builder()
        .listen(arguments.listen)
        .allow_remote(arguments.allow_remote)
        .check_clock(arguments.check_clock)
        .session_lifetime(Duration::from_secs(arguments.session_lifetime))
        .token_lifetime(Duration::from_secs(arguments.token_lifetime))
        .max_sessions(arguments.max_sessions.get());
    for (at, key_file) in key_files.iter().enumerate() {
        let mut app = AppConfig::new()
            .key(key_file.key.clone())
            .key_file(key_file.path.display().to_string());
        if key_files.len() > 1 {
            // The pages show the name.
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
    for scope in &arguments.scope {
        builder = builder.scope(scope);
    }
    if let Some(url) = &arguments.public_url {
        builder = builder.public_url(url);
    }
    for problem in &arguments.refuse {
        builder = builder.account_problem(*problem);
    }
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    builder
}

/// Prints a banner for people on standard error, and one line of JSON for programs on standard output.
fn announce(sandbox: &Sandbox, key_files: &[KeyFile]) -> io::Result<()> {
    let origin = sandbox.origin();
    let phone_url = format!("{origin}/sandbox/");
    let auth_url = sandbox.auth_url();
    let apps = sandbox.apps().iter();
    let setups = apps.map(|app| Setup::new(origin, &auth_url, app).for_shell());
    let banner = format!(
        "Yoti share sandbox {}: nothing here is real, and nothing is protected.\n\n\
         Sessions:  {phone_url}\nInspector: {phone_url}inspector\nScript:    {origin}/share/client/v2\nTokens:    {auth_url}\n{}",
        env!("CARGO_PKG_VERSION"),
        setups.collect::<String>(),
    );
    let applications = sandbox.apps().iter().zip(key_files);
    let applications: Vec<Value> = applications
        .map(|(app, key_file)| json!({"sdk_id": app.sdk_id(), "key_file": key_file.path.display().to_string()}))
        .collect();
    io::stderr().write_all(banner.as_bytes())?;
    let ready = format!(
        "{{\"ready\":true,\"api_url\":{},\"auth_url\":{},\"sdk_id\":{},\"key_file\":{},\"phone_url\":{},\"applications\":{}}}\n",
        json!(sandbox.base_url()),
        json!(auth_url),
        json!(sandbox.sdk_id()),
        json!(key_files.first().map(|key_file| key_file.path.display().to_string())),
        json!(phone_url),
        json!(applications),
    );
    io::stdout().write_all(ready.as_bytes())?;
    io::stdout().flush()
}

/// Returns a future that completes at the signal to stop.
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

/// Returns a future that completes at the signal to stop.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // If the signal cannot be received, the program runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
