//! A key whose kind is known only at run time.

use super::{
    local::Key,
    remote::{KeyUnwrapper, RemoteKey, RequestSigner, SigningInput},
};
use crate::error::KeyError;

/// A local or a remote key. The clients take both as this type.
///
/// ```
/// use yoti_share::{AnyKey, Key, KeyError, RemoteKey};
///
/// /// A key file while developing, the vault in production.
/// fn key(file: Option<&str>, vault: RemoteKey) -> Result<AnyKey, KeyError> {
///     match file {
///         Some(file) => Ok(Key::from_pem_file(file)?.into()),
///         None => Ok(vault.into()),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub enum AnyKey {
    /// A key in this process.
    Local(Key),
    /// A key outside this process.
    Remote(RemoteKey),
}

impl From<Key> for AnyKey {
    fn from(key: Key) -> Self {
        Self::Local(key)
    }
}

impl From<RemoteKey> for AnyKey {
    fn from(key: RemoteKey) -> Self {
        Self::Remote(key)
    }
}

impl RequestSigner for AnyKey {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Local(key) => key.sign(input).await,
            Self::Remote(key) => key.sign(input).await,
        }
    }

    async fn sign_ps384(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Local(key) => key.sign_ps384(input).await,
            Self::Remote(key) => key.sign_ps384(input).await,
        }
    }
}

impl KeyUnwrapper for AnyKey {
    async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        match self {
            Self::Local(key) => key.unwrap_key(wrapped).await,
            Self::Remote(key) => key.unwrap_key(wrapped).await,
        }
    }
}
