//! The SDK.
#![allow(dead_code, unused, missing_docs)]
pub(crate) mod error;
pub(crate) mod key;
pub(crate) mod value;
pub(crate) mod question { pub(crate) mod policy; pub(crate) mod session; pub(crate) mod request; }
pub(crate) mod attribute;
pub(crate) mod answer { pub(crate) mod receipt {
    use crate::{error::*, value::id::*, key::Key};
    #[derive(Debug)] pub struct Receipt(SessionId, Option<String>);
    pub(crate) struct SealedReceipt { session: SessionId, item: Option<ItemKeyId>, error: Option<String> }
    pub(crate) struct ItemKey;
    impl SealedReceipt {
        pub(crate) fn from_json(b: &[u8]) -> Result<Self, Error> {
            let v: serde_json::Value = serde_json::from_slice(b).map_err(|_| Error::new(ErrorKind::MalformedReceipt, "x"))?;
            Ok(Self { session: v["sessionId"].as_str().unwrap().parse()?, item: v["wrappedItemKeyId"].as_str().map(|s| s.parse().unwrap()), error: v["error"].as_str().map(Into::into) })
        }
        pub(crate) fn ensure_session(&self, s: &SessionId) -> Result<(), Error> { if *s == self.session { Ok(()) } else { Err(Error::new(ErrorKind::SessionMismatch, "no")) } }
        pub(crate) fn item_key_id(&self) -> Option<&ItemKeyId> { self.item.as_ref() }
        pub(crate) async fn open_async(self, k: Option<ItemKey>, key: &Key) -> Result<Receipt, Error> { Ok(Receipt(self.session, self.error)) }
    }
    impl ItemKey { pub(crate) fn from_json(b: &[u8]) -> Result<Self, Error> { Ok(Self) } }
    impl Receipt { pub fn session_id(&self) -> &SessionId { &self.0 } pub fn error(&self) -> Option<&str> { self.1.as_deref() } pub fn ensure_session(&self) {} }
} }
#[cfg(feature = "client")]
pub(crate) mod client;
pub mod webhook;
pub use error::*;
pub use key::{Key, KeyUnwrapper, RequestSigner, SigningInput};
pub use question::{policy::*, session::*, request::*};
pub use value::{id::*, base_url::BaseUrl};
#[cfg(feature = "client")]
pub use client::{transport, Client, ClientBuilder, FollowUp, RetryPolicy, Wait};
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use answer::receipt::Receipt;
