//! A client for ordinary threads.
//!
//! It runs the asynchronous client on its own small runtime and follows the same rules. Inside an asynchronous runtime, where
//! blocking would stop other tasks, each call fails with [`ErrorKind::InsideRuntime`]. That includes the threads of
//! `spawn_blocking`, which belong to the runtime; use `Handle::block_on` with the asynchronous client there.
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
    error::{ConfigError, Error, ErrorKind},
    key::{AnyKey, RequestSigner},
    receipt::{StoredReceipt, opened::Receipt},
    request::{Credentials, TokenSource},
    session::{QrCode, QrCodeDetails, Session, SessionConfig},
    types::{
        access_token::AccessToken,
        base_url::BaseUrl,
        id::{QrCodeId, ReceiptId, SdkId, SessionId},
    },
    webhook::Event,
};

/// The asynchronous [`Client`](crate::Client), for ordinary threads.
///
/// Cheap to clone. Clones share one background thread, which serves the connections, so any number of threads may call at the
/// same time. The thread ends when the last clone is dropped.
#[derive(Clone)]
pub struct Client {
    client: super::Client,
    runtime: Arc<BlockingRuntime>,
}

/// `Some` until it is dropped.
struct BlockingRuntime(Option<Runtime>);

impl BlockingRuntime {
    fn start() -> Result<Self, Error> {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("yoti-share")
            .enable_all()
            .build()
            .map(|runtime| Self(Some(runtime)))
            .map_err(|error| {
                Error::with_source(
                    ErrorKind::System,
                    "the thread of the blocking client could not be started",
                    error,
                )
            })
    }

    /// Blocks until the call has finished, unless this thread must not block.
    fn run<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match &self.0 {
            Some(runtime) if Handle::try_current().is_err() => runtime.block_on(call),
            Some(_) | None => Err(Error::new(
                ErrorKind::InsideRuntime,
                "the blocking client was called inside an asynchronous runtime; use the asynchronous client there",
            )),
        }
    }
}

impl Drop for BlockingRuntime {
    /// Without `shutdown_background`, dropping a runtime waits for its thread, and panics where waiting is forbidden.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Writes the methods that are those of the asynchronous client, run to their end.
macro_rules! blocking_calls {
    ($($name:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {$(
        #[doc = concat!("The blocking form of [`Client::", stringify!($name), "`](super::Client::", stringify!($name), ").")]
        ///
        /// # Errors
        /// As the asynchronous form; and [`ErrorKind::InsideRuntime`].
        pub fn $name(&self, $($argument: $type),*) -> Result<$output, Error> {
            self.runtime.run(self.client.$name($($argument),*))
        }
    )*};
}

impl Client {
    /// As [`Client::new`](crate::Client::new).
    ///
    /// # Errors
    /// As the asynchronous form; and [`ErrorKind::System`] when the thread could not be started.
    pub fn new<K: RequestSigner + Into<AnyKey>>(credentials: Credentials<K>) -> Result<Self, Error> {
        Self::start(super::Client::new(credentials)?)
    }

    /// As [`Client::builder`](crate::Client::builder); finish the builder with [`ClientBuilder::build_blocking`].
    pub fn builder(sdk_id: impl AsRef<str>, key: impl Into<AnyKey>) -> ClientBuilder {
        super::Client::builder(sdk_id, key)
    }

    /// As [`Client::with_token`](crate::Client::with_token); finish the builder with [`ClientBuilder::build_blocking`].
    pub fn with_token<T>(token: T) -> ClientBuilder
    where
        T: TryInto<AccessToken>,
        ConfigError: From<T::Error>,
    {
        super::Client::with_token(token)
    }

    /// As [`Client::with_token_source`](crate::Client::with_token_source); finish the builder with
    /// [`ClientBuilder::build_blocking`].
    pub fn with_token_source(source: impl TokenSource + 'static) -> ClientBuilder {
        super::Client::with_token_source(source)
    }

    /// As [`Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// As the asynchronous form; and [`ErrorKind::System`] when the thread could not be started.
    pub fn from_env() -> Result<Self, Error> {
        Self::start(super::Client::from_env()?)
    }

    fn start(client: super::Client) -> Result<Self, Error> {
        Ok(Self {
            client,
            runtime: Arc::new(BlockingRuntime::start()?),
        })
    }

    /// As [`Client::sdk_id`](crate::Client::sdk_id).
    pub fn sdk_id(&self) -> &SdkId {
        self.client.sdk_id()
    }

    /// As [`Client::base_url`](crate::Client::base_url).
    pub fn base_url(&self) -> &BaseUrl {
        self.client.base_url()
    }

    blocking_calls! {
        create_session(config: &SessionConfig) -> Session;
        get_session(session: &SessionId) -> Session;
        create_qr_code(session: &SessionId) -> QrCode;
        get_qr_code(qr_code: &QrCodeId) -> QrCodeDetails;
        get_receipt(session: &SessionId, receipt: &ReceiptId) -> Receipt;
        get_receipt_unbound(receipt: &ReceiptId) -> Receipt;
        get_sealed_receipt(session: &SessionId, receipt: &ReceiptId) -> StoredReceipt;
        open_receipt(stored: &StoredReceipt) -> Receipt;
        wait_for_receipt(session: &SessionId) -> Receipt;
        check(session: &SessionId) -> FollowUp;
        check_sealed(session: &SessionId) -> FollowUp<StoredReceipt>;
        follow(event: &Event) -> FollowUp;
    }

    /// As [`Client::wait`](crate::Client::wait); [`Wait::receipt`] starts the wait.
    pub fn wait(&self, session: &SessionId) -> Wait {
        Wait {
            wait: self.client.wait(session),
            runtime: Arc::clone(&self.runtime),
        }
    }
}

impl ClientBuilder {
    /// Builds a [`blocking::Client`](Client), as [`build`](Self::build) builds the asynchronous one.
    ///
    /// # Errors
    /// As [`build`](Self::build); and [`ErrorKind::System`] when the thread could not be started.
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::start(self.build()?)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}

/// The asynchronous [`Wait`](crate::Wait), for ordinary threads.
#[must_use = "the wait starts with `receipt`"]
#[derive(Clone)]
pub struct Wait {
    wait: super::Wait,
    runtime: Arc<BlockingRuntime>,
}

impl Wait {
    /// As [`Wait::every`](crate::Wait::every).
    pub fn every(mut self, every: Duration) -> Self {
        self.wait = self.wait.every(every);
        self
    }

    /// As [`Wait::deadline`](crate::Wait::deadline).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.wait = self.wait.deadline(deadline);
        self
    }

    /// Waits on this thread.
    ///
    /// # Errors
    /// As the asynchronous [`Wait`](crate::Wait); and [`ErrorKind::InsideRuntime`].
    pub fn receipt(self) -> Result<Receipt, Error> {
        self.runtime.run(self.wait.receipt())
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Wait").field(&self.wait).finish()
    }
}
