//! Starts the site, and stops it when the program receives a signal.

use std::io::{self, Write};
use std::time::Duration;

use clap::Parser;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use web_example::{Options, Site, random_text};
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

    let client = Client::is_env_configured().then(Client::from_env).transpose()?;
    let password = options.admin_password.is_empty().then(random_text).transpose()?;
    options.admin_password.extend(password.clone());
    let site = Site::start(options, client, Sandbox::builder()).await?;
    if let Err(error) = announce(&site, password) {
        tracing::warn!(%error, "cannot print");
    }
    stop.cancelled().await;
    site.stop(Duration::from_secs(10)).await;
    Ok(())
}

/// Prints where the site is.
fn announce(site: &Site, generated_password: Option<String>) -> io::Result<()> {
    let (url, mut out) = (&site.url, io::stdout().lock());
    writeln!(out, "{url}")?;
    match site.sandbox.as_ref().map(Sandbox::phone_url) {
        Some(phone) => writeln!(out, "Sandbox: no real person is asked. Its phone: {phone}")?,
        None => writeln!(out, "Live: people share real data, unless the API is a sandbox.")?,
    }
    if let Some(password) = generated_password {
        writeln!(out, "Results: {url}results, user `admin`, password `{password}`")?;
    }
    writeln!(out, "Ctrl-C stops it.")
}
