//! Starts the site, and stops it when the program receives a signal.

use std::{
    io::{self, Write},
    time::Duration,
};

use clap::Parser;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use web_example::{Api, Options, Site, random_text};
use yoti_share::Client;
use yoti_share_sandbox::Sandbox;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut options = Options::parse();
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::INFO.into());
    let log = tracing_subscriber::fmt().with_writer(io::stderr);
    log.with_env_filter(filter.from_env_lossy()).init();
    let stop = CancellationToken::new();
    let signal = stop.clone();
    ctrlc::set_handler(move || signal.cancel())?;
    let password = options.admin_password.is_empty().then(random_text).transpose()?;
    options.admin_password.extend(password.clone());
    let site = Site::start(options, api()?).await?;
    if let Err(error) = announce(&site, password) {
        tracing::warn!(%error, "cannot print");
    }
    stop.cancelled().await;
    site.stop(Duration::from_secs(10)).await;
    Ok(())
}

/// Yoti if it is configured, otherwise a sandbox.
#[expect(
    clippy::disallowed_methods,
    reason = "the program chooses the API by the environment"
)]
fn api() -> Result<Api, yoti_share::Error> {
    let names = ["YOTI_CLIENT_SDK_ID", "YOTI_KEY_FILE_PATH", "YOTI_KEY"];
    if names.iter().any(|name| std::env::var_os(name).is_some()) {
        return Client::from_env().map(Api::Remote);
    }
    Ok(Api::Sandbox(Sandbox::builder()))
}

/// Prints where the site is.
fn announce(site: &Site, generated_password: Option<String>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", site.url)?;
    match &site.sandbox {
        Some(sandbox) => writeln!(
            out,
            "Sandbox: no real person is asked. Its phone: {}/sandbox/",
            sandbox.origin()
        )?,
        None => writeln!(
            out,
            "Live: people share real data, unless the configured API is a sandbox."
        )?,
    }
    if let Some(password) = generated_password {
        writeln!(out, "Results: {}results, user `admin`, password `{password}`", site.url)?;
    }
    writeln!(out, "Ctrl-C stops it.")
}
