//! A complete share: an annotated struct is the policy, a person approves, and the receipt fills the struct.
//!
//! Without configuration the program starts its own sandbox, in which a simulated person approves. With
//! `YOTI_CLIENT_SDK_ID` and a key, or other variables of [`Client::from_env`], it uses Yoti, and you approve with the app.

use std::{
    io::{self, Write},
    time::Instant,
};

use anstream::AutoStream;
use anyhow::Context;
use clap::Parser;
use jiff::Timestamp;
use yoti_share::{
    Anchor, Anchored, ApiRequest, Client, Credentials, Date, Image, Key, PostalAddress, SelfieAuth, SessionConfig,
    SharePolicy, Verified,
};
use yoti_share_sandbox::{Person, Sandbox};

/// The requested attributes and, after the share, their values.
#[derive(SharePolicy)]
struct Applicant {
    #[attr(full_name)]
    name: String,
    #[attr(email)]
    email: Option<String>,
    #[attr(date_of_birth, source(passport, driving_licence))]
    born: Anchored<Date>,
    #[attr(structured_postal_address)]
    address: Verified<PostalAddress>,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(selfie)]
    photo: Image,
    #[selfie_auth]
    selfie_check: SelfieAuth,
}

// The policy is a constant, so the compiler can check that it does not request more than you intend.
const _: () = assert!(!Applicant::POLICY.wants("phone_number"));

/// Runs a complete share: against an embedded sandbox, or against Yoti if the environment has credentials.
#[derive(Debug, Parser)]
#[command(name = "quickstart")]
struct Arguments {
    /// Print the policy as the JSON that is sent, and exit
    #[arg(long)]
    policy_json: bool,
}

/// Standard output, with colours only on a terminal.
type Output = AutoStream<io::Stdout>;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut out = anstream::stdout();
    let ended = if Arguments::parse().policy_json {
        writeln!(out, "{}", serde_json::to_string_pretty(Applicant::POLICY)?).map_err(Into::into)
    } else {
        run(&mut out).await
    };
    match ended {
        // The reader of the output has seen enough, as `head` has.
        Err(error) if is_broken_pipe(&error) => Ok(()),
        ended => ended,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

async fn run(out: &mut Output) -> anyhow::Result<()> {
    let sandbox = if Client::is_env_configured() {
        None
    } else {
        Some(Sandbox::start().await?)
    };
    let client = match &sandbox {
        Some(sandbox) => sandbox.client(),
        None => Client::from_env()?,
    };
    let side = if sandbox.is_some() {
        "a sandbox in this process"
    } else {
        "Yoti"
    };
    heading(out, &format!("Session at {}, {side}", client.base_url()))?;

    let config = SessionConfig::for_policy::<Applicant>("/your-callback-url").build()?;
    if let Some(sandbox) = &sandbox {
        show_request(out, sandbox, &config)?;
    }
    let started = Instant::now();
    let session = client.create_session(&config).await?;
    let expiry = session.expiry.map(Timestamp::try_from).transpose()?;
    let expiry = expiry.map_or("at an unknown time".to_owned(), |expiry| format!("{expiry:.0}"));
    writeln!(
        out,
        "response   after {} ms: {}, expires {expiry}",
        started.elapsed().as_millis(),
        session.status
    )?;
    writeln!(out, "session    {}", session.id)?;

    heading(out, "\nPolicy, made from the struct")?;
    for line in Applicant::POLICY.describe() {
        writeln!(out, "- {line}")?;
    }

    let qr_code = client.create_qr_code(&session.id).await?;
    writeln!(out, "{}\n{}", qr_code.to_terminal()?, qr_code.uri)?;
    match &sandbox {
        Some(sandbox) => {
            writeln!(out, "A simulated person approves.")?;
            sandbox.phone().approve(&session.id, Person::adult()).await?;
        }
        None => writeln!(out, "Scan the code with the Yoti app and approve; this program waits.")?,
    }

    let receipt = client.wait_for_receipt(&session.id).await?;
    heading(out, "\nStruct, filled from the decrypted receipt")?;
    show(out, &receipt.extract()?)?;

    heading(out, "\nNext")?;
    writeln!(out, "cargo run -- --policy-json    the policy as it is sent")?;
    writeln!(
        out,
        "cargo run --bin web           the same in a browser, with a phone to approve on"
    )?;
    writeln!(out, "docs/getting-started.md       your own project")?;
    Ok(())
}

/// Prints the signed request that creates the session. The client signs its requests itself.
fn show_request(out: &mut Output, sandbox: &Sandbox, config: &SessionConfig) -> anyhow::Result<()> {
    let credentials = Credentials::new(sandbox.sdk_id(), Key::from_pem(sandbox.key_pem())?)?;
    let request = ApiRequest::create_session(config).base_url(sandbox.base_url())?;
    let signed = request.sign(&credentials)?;
    let (path, _query) = signed
        .path_and_query()
        .split_once('?')
        .context("a signed request has a query")?;
    let headers = signed.headers();
    let digest = headers
        .get("x-yoti-auth-digest")
        .context("a signed request has a digest")?;
    let names = headers.iter().map(|(name, _)| name.as_str());
    let names: Vec<_> = names.filter(|name| name.starts_with("x-yoti")).collect();
    let (method, size, length) = (signed.method(), signed.body().len(), digest.len());
    writeln!(
        out,
        "request    {method} {path}, {size} bytes, with a signature of {length} characters"
    )?;
    writeln!(out, "headers    {}", names.join(", "))?;
    Ok(())
}

fn show(out: &mut Output, applicant: &Applicant) -> io::Result<()> {
    let Applicant {
        name,
        email,
        born,
        address,
        adult,
        photo,
        selfie_check: SelfieAuth { .. },
    } = applicant;
    writeln!(out, "name       {name}")?;
    writeln!(out, "email      {}", email.as_deref().unwrap_or("not shared"))?;
    let sources: Vec<_> = born.sources().map(Anchor::value).collect();
    writeln!(out, "born       {}, from {}", born.value(), sources.join(" and "))?;
    let formatted = address.value().formatted_address().unwrap_or("not formatted");
    let verifiers: Vec<_> = address.verifiers().map(Anchor::value).collect();
    let (lines, verifiers) = (formatted.replace('\n', ", "), verifiers.join(" and "));
    writeln!(out, "address    {lines}, verified by {verifiers}")?;
    writeln!(out, "adult      {}", if *adult { "yes" } else { "no" })?;
    writeln!(
        out,
        "photo      {} bytes of {}",
        photo.bytes().len(),
        photo.media_type()
    )?;
    writeln!(out, "selfie     the share required selfie authentication")
}

/// Prints a heading in bold.
fn heading(out: &mut Output, text: &str) -> io::Result<()> {
    writeln!(out, "\x1b[1m{text}\x1b[0m")
}
