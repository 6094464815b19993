//! The credentials of an application.

#[cfg(feature = "client")]
use crate::key::AnyKey;
use crate::{
    error::ConfigError,
    key::{Key, RequestSigner},
    types::id::SdkId,
};

/// The application that calls the API: its client SDK ID and its key.
///
/// ```no_run
/// use yoti_share::{Credentials, Key};
///
/// let key = Key::from_pem_file("keys/application.pem")?;
/// let credentials = Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", key)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With a local [`Key`] all methods are available; with a [`RemoteKey`](crate::RemoteKey) or any other [`RequestSigner`],
/// the asynchronous ones:
///
/// ```
/// # use yoti_share::{ApiRequest, Credentials, Error, RemoteKey, SessionId, SignedRequest};
/// # async fn sign(id: &SessionId, credentials: Credentials<RemoteKey>) -> Result<SignedRequest, Error> {
/// ApiRequest::get_session(id).sign_async(&credentials).await
/// # }
/// ```
///
/// ```compile_fail,E0308
/// # use yoti_share::{ApiRequest, Credentials, Error, RemoteKey, SessionId, SignedRequest};
/// # fn sign(id: &SessionId, credentials: Credentials<RemoteKey>) -> Result<SignedRequest, Error> {
/// ApiRequest::get_session(id).sign(&credentials)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Credentials<K = Key> {
    pub(super) sdk_id: SdkId,
    pub(super) key: K,
}

impl<K: RequestSigner> Credentials<K> {
    /// Combines an application's client SDK ID with its key.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the ID is not a UUID.
    pub fn new(sdk_id: impl AsRef<str>, key: K) -> Result<Self, ConfigError> {
        Ok(Self {
            sdk_id: sdk_id.as_ref().parse()?,
            key,
        })
    }

    /// The application's client SDK ID.
    pub fn sdk_id(&self) -> &SdkId {
        &self.sdk_id
    }

    /// The application's key.
    pub fn key(&self) -> &K {
        &self.key
    }

    #[cfg(feature = "client")]
    pub(crate) fn into_any_key(self) -> Credentials<AnyKey>
    where
        K: Into<AnyKey>,
    {
        Credentials {
            sdk_id: self.sdk_id,
            key: self.key.into(),
        }
    }
}
