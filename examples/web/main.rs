//! A web site on which people become members by sharing attributes. `README.md` describes it.

#![expect(clippy::doc_markdown, reason = "`--help` prints these comments unchanged")]

use std::{env, error::Error, net::SocketAddr, process::ExitCode};

use clap::Parser;
use url::Url;
use web_example::{Api, Options, Site};
use yoti_share::Client;
use yoti_share_sandbox::Sandbox;

/// A web site with a share button, a callback and a profile page.
///
/// Without configuration the program starts its own sandbox. With YOTI_CLIENT_SDK_ID and YOTI_KEY_FILE_PATH (or YOTI_KEY) in
/// the environment it uses Yoti.
#[derive(Debug, Parser)]
#[command(name = "web")]
struct Arguments {
    /// Address and port to listen on; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,

    /// URL of the site for browsers, if it differs, such as <https://shop.example>; default: WEB_URL
    #[arg(long, value_name = "URL")]
    url: Option<Url>,

    /// URL of the webshare script, if it differs from that of the API in use; default: WEB_SCRIPT_URL
    #[arg(long, value_name = "URL")]
    script: Option<Url>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    // Before the start, so that no signal is missed.
    let stop = stop_signal()?;
    let site = Site::start(Options {
        listen: arguments.listen,
        url: arguments.url.map_or_else(|| url_from("WEB_URL"), |url| Ok(Some(url)))?,
        script: arguments
            .script
            .map_or_else(|| url_from("WEB_SCRIPT_URL"), |url| Ok(Some(url)))?,
        api: api()?,
    })
    .await?;
    announce(&site);
    stop.await;
    site.stop().await;
    Ok(())
}

fn api() -> Result<Api, Box<dyn Error>> {
    let settings = ["YOTI_CLIENT_SDK_ID", "YOTI_KEY_FILE_PATH", "YOTI_KEY"];
    if settings.iter().all(|name| variable(name).is_none()) {
        return Ok(Api::Sandbox(Sandbox::builder()));
    }
    Ok(Api::Remote {
        client: Client::from_env()?,
        sdk_id: variable("YOTI_CLIENT_SDK_ID").unwrap_or_default(),
        name: variable("YOTI_DIGITAL_IDENTITY_API_URL").unwrap_or_else(|| "Yoti".to_owned()),
    })
}

fn url_from(name: &str) -> Result<Option<Url>, String> {
    variable(name)
        .map(|url| Url::parse(&url).map_err(|error| format!("{name} is not a URL: {error}")))
        .transpose()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program chooses between Yoti and the sandbox"
)]
fn variable(name: &str) -> Option<String> {
    env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

#[expect(clippy::print_stdout, reason = "the program prints its URL")]
fn announce(site: &Site) {
    println!("{}", site.url());
    match site.sandbox() {
        Some(sandbox) => println!("It uses a sandbox. Its phone is at {}/sandbox/", sandbox.origin()),
        None => println!(
            "It talks to the API that the environment names: unless that is a sandbox, people are really asked."
        ),
    }
    println!("Ctrl-C stops it.");
}

#[expect(clippy::print_stderr, reason = "errors go to standard error")]
fn print_error(error: &dyn Error) {
    eprintln!("web: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  caused by: {error}");
        cause = error.source();
    }
}

/// Completes when the program receives a signal to stop.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
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

/// Completes when the program receives a signal to stop.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // If the signal is not available, the program runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
