//! A key that the program does not have: a share whose requests are signed, and whose receipt is opened, by a module behind
//! [`RequestSigner`] and [`KeyUnwrapper`]; and one where the module only signs, as most key management services do.
//!
//! `cargo run --bin custom-key` needs neither account nor module: both are played.

mod hsm;

use std::sync::Arc;

use hsm::{Job, Module, Trouble};
use yoti_share::{
    Client, Key, KeyError, KeyUnwrapper, RemoteKey, RequestSigner, SessionConfig, SharePolicy, SigningInput,
};
use yoti_share_sandbox::{Person, Sandbox};

#[derive(SharePolicy)]
struct Visitor {
    #[attr]
    full_name: String,
}

/// The program's handle to the module.
#[derive(Clone)]
struct Handle(Arc<Module>);

/// How often a busy module is asked. The client leaves that to its keys: it knows when a request may be repeated, and they
/// know when a signature may.
const ATTEMPTS: usize = 3;

impl Handle {
    /// What the module answers, or `None` when it refuses.
    async fn ask(&self, job: Job) -> Result<Option<Vec<u8>>, KeyError> {
        for _ in 0..ATTEMPTS {
            match self.0.perform(&job).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(Trouble::Busy) => {}
                Err(Trouble::Refused) => return Ok(None),
            }
        }
        Err(KeyError::remote(format!("the module was busy {ATTEMPTS} times")))
    }
}

impl RequestSigner for Handle {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        let signature = self.ask(Job::Sign(input.sha256())).await?;
        signature.ok_or_else(|| KeyError::remote("the module refused to sign"))
    }
}

impl KeyUnwrapper for Handle {
    async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        self.ask(Job::Unwrap(wrapped.to_vec())).await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;

    // Both halves in the module: the program never sees the key.
    let module = Handle(Arc::new(Module::provision(sandbox.key_pem())?));
    let visitor = share(&sandbox, RemoteKey::new(module.clone(), module.clone())).await?;
    say(&format!(
        "{}: signed and opened by the module, which was asked {} times",
        visitor.full_name,
        module.0.requests()
    ));

    // The module signs; receipts are opened with a key in the program.
    let module = Handle(Arc::new(Module::provision(sandbox.key_pem())?));
    let key = RemoteKey::new(module.clone(), Key::from_pem(sandbox.key_pem())?);
    let visitor = share(&sandbox, key).await?;
    say(&format!(
        "{}: signed by the module, which was asked {} times",
        visitor.full_name,
        module.0.requests()
    ));
    Ok(())
}

/// A whole share with this key, from the question to the answer.
async fn share(sandbox: &Sandbox, key: RemoteKey) -> Result<Visitor, Box<dyn std::error::Error>> {
    let client = Client::builder(sandbox.sdk_id(), key)
        .base_url(sandbox.base_url())
        .build()?;
    let session = client
        .create_session(&SessionConfig::for_policy::<Visitor>("/back").build()?)
        .await?;
    sandbox.phone().approve(&session.id, Person::adult()).await?;
    Ok(client.wait_for_receipt(&session.id).await?.extract()?)
}

#[expect(clippy::print_stdout, reason = "saying something is what a program is for")]
fn say(line: &str) {
    println!("{line}");
}
