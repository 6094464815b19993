//! A client for ordinary threads.
//!
//! It is the asynchronous client on a small runtime of its own; every rule is that client's. Inside an asynchronous runtime,
//! where blocking would stop other tasks, each call is refused with [`ErrorKind::InsideRuntime`]. That includes the threads of
//! `spawn_blocking`, which belong to the runtime too; there, `Handle::block_on` with the asynchronous client does the same.
//!
//! ```no_run
//! use yoti_share::blocking::Client;
//! # use yoti_share::SessionConfig;
//! # fn run(config: &SessionConfig) -> Result<(), yoti_share::Error> {
//! let client = Client::from_env()?;
//! let session = client.create_session(config)?;
//! println!("{}", client.create_qr_code(&session.id)?.uri);
//! let receipt = client.wait_for_receipt(&session.id)?;
//! # Ok(())
//! # }
//! ```

use std::{fmt, future::Future, sync::Arc, time::Duration};

use tokio::runtime::{Builder, Handle, Runtime};

use super::{ClientBuilder, FollowUp};
use crate::{
    error::{Error, ErrorKind},
    key::{AnyKey, RequestSigner},
    receipt::Receipt,
    request::Credentials,
    session::{QrCode, QrCodeDetails, Session, SessionConfig},
    types::id::{QrCodeId, ReceiptId, SessionId},
    webhook::Event,
};

/// As the asynchronous [`Client`](crate::Client), for ordinary threads.
///
/// Cheap to clone; clones share the runtime's one thread, which carries connections, not calls: any number of threads may call
/// at once. The thread ends with the last clone, wherever that is dropped.
#[derive(Clone)]
pub struct Client {
    client: super::Client,
    runtime: Arc<OwnRuntime>,
}

/// Blocks until the future is done, unless this thread is one that must not block.
struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    fn start() -> Result<Self, Error> {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("yoti-share")
            .enable_all()
            .build()
            .map(|runtime| Self(Some(runtime)))
            .map_err(|error| {
                Error::caused(
                    ErrorKind::System,
                    "the blocking client's thread could not be started",
                    error,
                )
            })
    }

    fn run<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match &self.0 {
            Some(runtime) if Handle::try_current().is_err() => runtime.block_on(call),
            _ => Err(Error::new(
                ErrorKind::InsideRuntime,
                "the blocking client was called inside an asynchronous runtime; use the asynchronous client there",
            )),
        }
    }
}

impl Drop for OwnRuntime {
    /// A runtime that is simply dropped waits for its thread, and panics where waiting is forbidden.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// As [`Client::new`](crate::Client::new).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::System`] when no thread could be started.
    pub fn new<K: RequestSigner + Into<AnyKey>>(credentials: Credentials<K>) -> Result<Self, Error> {
        Self::over(super::Client::new(credentials)?)
    }

    /// As [`Client::builder`](crate::Client::builder); the builder ends in [`ClientBuilder::build_blocking`].
    pub fn builder(sdk_id: impl AsRef<str>, key: impl Into<AnyKey>) -> ClientBuilder {
        super::Client::builder(sdk_id, key)
    }

    /// As [`Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::System`] when no thread could be started.
    pub fn from_env() -> Result<Self, Error> {
        Self::over(super::Client::from_env()?)
    }

    pub(crate) fn over(client: super::Client) -> Result<Self, Error> {
        Ok(Self {
            client,
            runtime: Arc::new(OwnRuntime::start()?),
        })
    }

    /// As [`Client::create_session`](crate::Client::create_session).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn create_session(&self, config: &SessionConfig) -> Result<Session, Error> {
        self.runtime.run(self.client.create_session(config))
    }

    /// As [`Client::get_session`](crate::Client::get_session).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn get_session(&self, session: &SessionId) -> Result<Session, Error> {
        self.runtime.run(self.client.get_session(session))
    }

    /// As [`Client::create_qr_code`](crate::Client::create_qr_code).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn create_qr_code(&self, session: &SessionId) -> Result<QrCode, Error> {
        self.runtime.run(self.client.create_qr_code(session))
    }

    /// As [`Client::get_qr_code`](crate::Client::get_qr_code).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn get_qr_code(&self, qr_code: &QrCodeId) -> Result<QrCodeDetails, Error> {
        self.runtime.run(self.client.get_qr_code(qr_code))
    }

    /// As [`Client::get_receipt`](crate::Client::get_receipt): the receipt is refused unless it belongs to the session.
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn get_receipt(&self, session: &SessionId, receipt: &ReceiptId) -> Result<Receipt, Error> {
        self.runtime.run(self.client.get_receipt(session, receipt))
    }

    /// As [`Client::get_receipt_unbound`](crate::Client::get_receipt_unbound): it does **not** ask whose receipt it is.
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn get_receipt_unbound(&self, receipt: &ReceiptId) -> Result<Receipt, Error> {
        self.runtime.run(self.client.get_receipt_unbound(receipt))
    }

    /// As [`Client::wait_for_receipt`](crate::Client::wait_for_receipt).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn wait_for_receipt(&self, session: &SessionId) -> Result<Receipt, Error> {
        self.wait(session).receipt()
    }

    /// As [`Client::wait`](crate::Client::wait); it ends in [`Wait::receipt`].
    pub fn wait(&self, session: &SessionId) -> Wait {
        Wait {
            wait: self.client.wait(session),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// As [`Client::follow`](crate::Client::follow).
    ///
    /// # Errors
    /// As there; and [`ErrorKind::InsideRuntime`].
    pub fn follow(&self, event: &Event) -> Result<FollowUp, Error> {
        self.runtime.run(self.client.follow(event))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}

/// As the asynchronous [`Wait`](crate::Wait), for ordinary threads.
#[must_use = "it waits only when it is asked for the receipt"]
#[derive(Clone)]
pub struct Wait {
    wait: super::Wait,
    runtime: Arc<OwnRuntime>,
}

impl Wait {
    /// As [`Wait::every`](crate::Wait::every).
    pub fn every(self, every: Duration) -> Self {
        Self {
            wait: self.wait.every(every),
            ..self
        }
    }

    /// As [`Wait::deadline`](crate::Wait::deadline).
    pub fn deadline(self, deadline: Duration) -> Self {
        Self {
            wait: self.wait.deadline(deadline),
            ..self
        }
    }

    /// Waits on this thread.
    ///
    /// # Errors
    /// As [`Wait`](crate::Wait) lists them; and [`ErrorKind::InsideRuntime`].
    pub fn receipt(self) -> Result<Receipt, Error> {
        self.runtime.run(self.wait.receipt())
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Wait").field(&self.wait).finish()
    }
}
