//! Uses a key in a hardware security module. In the first share, the module signs the requests ([`RequestSigner`]) and decrypts
//! the key of the receipt ([`KeyUnwrapper`]). In the second, the module only signs, like most key management services.
//!
//! `cargo run --bin custom-key` needs neither an account nor a module, because both are simulated.

mod hsm;

use std::{
    io::{self, Write},
    sync::Arc,
};

use hsm::{Module, ModuleError, Operation};
use yoti_share::{
    Client, Key, KeyError, KeyUnwrapper, RemoteKey, RequestSigner, SessionConfig, SharePolicy, SigningInput,
};
use yoti_share_sandbox::{Person, Sandbox};

#[derive(SharePolicy)]
struct Visitor {
    #[attr]
    full_name: String,
}

/// Access to the module.
#[derive(Clone)]
struct Handle(Arc<Module>);

/// How often an operation is tried while the module is busy. The client retries API requests, but not keys: only the key's
/// implementation knows which of its errors are temporary.
const ATTEMPTS: usize = 3;

impl Handle {
    /// The result of the operation, or `None` if the module rejects it.
    async fn request(&self, operation: Operation) -> Result<Option<Vec<u8>>, KeyError> {
        for _ in 0..ATTEMPTS {
            match self.0.perform(&operation).await {
                Ok(result) => return Ok(Some(result)),
                Err(ModuleError::Busy) => {}
                Err(ModuleError::Rejected) => return Ok(None),
            }
        }
        Err(KeyError::remote(format!("the module was busy {ATTEMPTS} times")))
    }
}

impl RequestSigner for Handle {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        let signature = self.request(Operation::Sign(input.sha256())).await?;
        signature.ok_or_else(|| KeyError::remote("the module did not sign"))
    }
}

impl KeyUnwrapper for Handle {
    async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        self.request(Operation::Unwrap(wrapped.to_vec())).await
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let sandbox = Sandbox::start().await?;

    // The module signs and decrypts.
    let module = Handle(Arc::new(Module::provision(sandbox.key_pem())?));
    let visitor = share(&sandbox, RemoteKey::new(module.clone(), module.clone())).await?;
    writeln!(
        io::stdout(),
        "{}: the module signed the requests and decrypted the receipt's key ({} requests)",
        visitor.full_name,
        module.0.requests()
    )?;

    // The module signs; a local key opens the receipt.
    let module = Handle(Arc::new(Module::provision(sandbox.key_pem())?));
    let key = RemoteKey::new(module.clone(), Key::from_pem(sandbox.key_pem())?);
    let visitor = share(&sandbox, key).await?;
    writeln!(
        io::stdout(),
        "{}: the module signed the requests ({} requests)",
        visitor.full_name,
        module.0.requests()
    )?;
    Ok(())
}

/// A complete share with this key.
async fn share(sandbox: &Sandbox, key: RemoteKey) -> anyhow::Result<Visitor> {
    let client = Client::builder(sandbox.sdk_id(), key)
        .base_url(sandbox.base_url())
        .build()?;
    let session = client
        .create_session(&SessionConfig::for_policy::<Visitor>("/back").build()?)
        .await?;
    sandbox.phone().approve(&session.id, Person::adult()).await?;
    Ok(client.wait_for_receipt(&session.id).await?.extract()?)
}
