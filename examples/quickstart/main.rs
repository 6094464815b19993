//! A complete share: an annotated struct is the policy, a person approves, and the receipt fills the struct.
//!
//! Without configuration the program starts its own sandbox, in which a simulated person approves. With
//! `YOTI_CLIENT_SDK_ID` and a key in the environment it uses Yoti, and you approve with the app.

#![expect(clippy::print_stdout, reason = "the program prints each step")]

use std::{env, error::Error, process::ExitCode, time::SystemTime};

use yoti_share::{
    Anchored, ApiRequest, Client, Credentials, Date, Image, Key, PostalAddress, Receipt, SelfieAuth, SessionConfig,
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

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&*error);
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program chooses between Yoti and the sandbox"
)]
async fn run() -> Result<(), Box<dyn Error>> {
    heading("Policy");
    print!("{}", Applicant::POLICY);
    println!("\n{}", serde_json::to_string_pretty(Applicant::POLICY)?);

    let configured = ["YOTI_CLIENT_SDK_ID", "YOTI_KEY_FILE_PATH", "YOTI_KEY"];
    let receipt = if configured.iter().any(|name| env::var_os(name).is_some()) {
        share_with_yoti().await?
    } else {
        share_with_sandbox().await?
    };

    heading("Receipt, opened and checked against the session");
    println!("session   {}", receipt.session_id());
    println!("ended     {}", when(receipt.timestamp()));
    show(&receipt.extract()?);
    Ok(())
}

async fn share_with_sandbox() -> Result<Receipt, Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let config = SessionConfig::for_policy::<Applicant>("/your-callback-url").build()?;

    // The client does this itself; here it is done by hand to print it.
    let credentials = Credentials::new(sandbox.sdk_id(), Key::from_pem(sandbox.key_pem())?)?;
    show_request(
        &ApiRequest::create_session(&config).base_url(sandbox.base_url())?,
        &credentials,
    )?;

    let client = sandbox.client();
    let session_id = create_session(&client, &config).await?;
    println!("\nA simulated person approves.");
    sandbox.phone().approve(&session_id, Person::adult()).await?;
    Ok(client.wait_for_receipt(&session_id).await?)
}

async fn share_with_yoti() -> Result<Receipt, Box<dyn Error>> {
    let client = Client::from_env()?;
    let config = SessionConfig::for_policy::<Applicant>("/your-callback-url").build()?;
    let session_id = create_session(&client, &config).await?;
    println!("\nScan the code with the Yoti app and approve; this program waits.");
    Ok(client.wait_for_receipt(&session_id).await?)
}

/// Creates a session and a QR code, and prints both.
async fn create_session(client: &Client, config: &SessionConfig) -> Result<yoti_share::SessionId, Box<dyn Error>> {
    let session = client.create_session(config).await?;
    heading("Session");
    println!("id        {}", session.id);
    println!("status    {}", session.status);
    println!("expiry    {}", when(session.expiry));

    let qr_code = client.create_qr_code(&session.id).await?;
    heading("QR code");
    println!("uri       {}\n", qr_code.uri);
    println!("{}", qr_code.to_terminal()?);
    Ok(session.id)
}

fn show_request(request: &ApiRequest, credentials: &Credentials) -> Result<(), Box<dyn Error>> {
    let signed = request.sign(credentials)?;
    let (path, _query) = signed.path_and_query().split_once('?').unwrap_or_default();
    heading("Signed request");
    println!("method    {}", signed.method());
    println!("path      {path}?nonce=…&timestamp=…");
    println!("body      {} bytes", signed.body().len());
    for (name, value) in signed.headers() {
        if value.is_sensitive() {
            println!("header    {name} ({} characters)", value.len());
        } else {
            println!("header    {name}");
        }
    }
    Ok(())
}

fn show(applicant: &Applicant) {
    let Applicant {
        name,
        email,
        born,
        address,
        adult,
        photo,
        selfie_check: SelfieAuth { .. },
    } = applicant;
    heading("Applicant");
    println!("name      {name}");
    println!("email     {}", email.as_deref().unwrap_or("not shared"));
    println!("born      {}", born.value());
    for source in born.sources() {
        println!("            from {} {}", source.value(), source.sub_type());
    }
    for verifier in born.verifiers() {
        println!("            verified by {}", verifier.value());
    }
    let formatted = address.value().formatted_address().unwrap_or("not formatted");
    println!("address   {}", formatted.replace('\n', "\n          "));
    for verifier in address.verifiers() {
        println!("            verified by {}", verifier.value());
    }
    println!("adult     {}", if *adult { "yes" } else { "no" });
    println!("photo     {} bytes of {}", photo.bytes().len(), photo.media_type());
    println!("selfie    authentication was requested, so the share required it");
}

#[expect(clippy::print_stderr, reason = "errors go to standard error")]
fn print_error(error: &dyn Error) {
    eprintln!("quickstart: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  caused by: {error}");
        cause = error.source();
    }
}

fn heading(text: &str) {
    println!("\n── {text} ──\n");
}

fn when(instant: Option<SystemTime>) -> String {
    let timestamp = instant.and_then(|instant| jiff::Timestamp::try_from(instant).ok());
    timestamp.map_or("unknown".to_owned(), |timestamp| format!("{timestamp:.0}"))
}
