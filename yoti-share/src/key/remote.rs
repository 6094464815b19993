//! Keys outside this process: in a key vault, a security module, another process.

use std::{
    fmt,
    future::{Future, ready},
    pin::Pin,
    sync::Arc,
};

use zeroize::Zeroizing;

use super::{backend::Backend, default_backend::DefaultBackend};
use crate::error::{KeyError, KeyProblem};

/// Signs requests with a key that this process does not have.
///
/// The algorithm of [`sign`](Self::sign) is RSASSA-PKCS1-v1_5 with SHA-256. AWS KMS and Google Cloud KMS (with a signing key), Azure Key Vault and
/// PKCS#11 modules support it. Some take the message, some its hash, so [`SigningInput`] has both.
///
/// ```
/// use yoti_share::{KeyError, RequestSigner, SigningInput};
///
/// struct Vault;
///
/// impl RequestSigner for Vault {
///     async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
///         let hash = input.sha256();
///         # async fn call_the_vault(_: [u8; 32]) -> Result<Vec<u8>, std::io::Error> { Ok(vec![0; 256]) }
///         call_the_vault(hash).await.map_err(KeyError::remote)
///     }
/// }
/// ```
pub trait RequestSigner: Send + Sync {
    /// Signs the input and returns the signature, which is as long as the key's modulus.
    ///
    /// # Errors
    /// [`KeyError::remote`] when the service could not be reached or did not sign.
    fn sign(&self, input: &SigningInput<'_>) -> impl Future<Output = Result<Vec<u8>, KeyError>> + Send;

    /// Signs the input with `PS384`: RSASSA-PSS with SHA-384, MGF1 with SHA-384, and a salt of 48 bytes.
    ///
    /// Only clients with `ClientBuilder::token_auth`, and [`TokenRequest`](crate::TokenRequest), call it. The default
    /// reports that the signer does not support it. AWS KMS (`RSASSA_PSS_SHA_384`), Azure Key Vault (`PS384`) and PKCS#11
    /// modules do; Google Cloud KMS does not.
    ///
    /// # Errors
    /// [`KeyError::remote`] when the service could not be reached or did not sign;
    /// [`KeyErrorKind::Ps384Unsupported`](crate::KeyErrorKind::Ps384Unsupported) by default.
    fn sign_ps384(&self, input: &SigningInput<'_>) -> impl Future<Output = Result<Vec<u8>, KeyError>> + Send {
        let _ = input;
        ready(Err(KeyProblem::PS384.into()))
    }
}

/// Unwraps the item keys of receipts with a key that this process does not have.
///
/// The algorithm is RSAES-PKCS1-v1_5 (not OAEP). Azure Key Vault (`RSA1_5`) and PKCS#11 modules support it; AWS KMS and
/// Google Cloud KMS do not.
///
/// Return `Ok(None)` when the service was reached and did not decrypt, for example because the padding was wrong. The
/// receipt then fails with [`ErrorKind::Decryption`](crate::ErrorKind::Decryption), like every receipt that does not fit the
/// key. An `Err` would let an attacker who can have receipts opened learn whether the padding was right, which is how RSA
/// PKCS#1 v1.5 has been broken before.
///
/// ```
/// use yoti_share::{KeyError, KeyUnwrapper};
///
/// struct Vault;
/// # enum Response { Key(Vec<u8>), Rejected }
/// # async fn call_the_vault(_: &[u8]) -> Result<Response, std::io::Error> { Ok(Response::Rejected) }
///
/// impl KeyUnwrapper for Vault {
///     async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
///         match call_the_vault(wrapped).await.map_err(KeyError::remote)? {
///             Response::Key(key) => Ok(Some(key)),
///             Response::Rejected => Ok(None),
///         }
///     }
/// }
/// ```
pub trait KeyUnwrapper: Send + Sync {
    /// Decrypts a wrapped key and returns it; `None` when the service was reached and did not decrypt.
    ///
    /// # Errors
    /// [`KeyError::remote`] when the service could not be reached or did not respond.
    fn unwrap_key(&self, wrapped: &[u8]) -> impl Future<Output = Result<Option<Vec<u8>>, KeyError>> + Send;
}

/// A message to sign.
pub struct SigningInput<'a> {
    message: &'a [u8],
}

impl SigningInput<'_> {
    /// The message, for services that hash it themselves.
    pub fn message(&self) -> &[u8] {
        self.message
    }

    /// The SHA-256 hash of the message, for services that take a digest.
    pub fn sha256(&self) -> [u8; 32] {
        DefaultBackend::sha256(self.message)
    }

    /// The SHA-384 hash of the message, for services that take a digest for [`RequestSigner::sign_ps384`].
    pub fn sha384(&self) -> [u8; 48] {
        DefaultBackend::sha384(self.message)
    }
}

impl fmt::Debug for SigningInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningInput")
            .field("len", &self.message.len())
            .finish_non_exhaustive()
    }
}

/// A key outside this process: one service signs requests, one opens receipts. Only asynchronous calls take it.
///
/// With a service that only signs, a local [`Key`](crate::Key) can be the unwrapper:
///
/// ```
/// # use yoti_share::{Client, Error, Key, RemoteKey, RequestSigner};
/// # fn client(sdk_id: &str, pem: &str, vault: impl RequestSigner + 'static) -> Result<(), Error> {
/// let key = RemoteKey::new(vault, Key::from_pem(pem)?);
/// # #[cfg(feature = "client")]
/// let client = Client::builder(sdk_id, key).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RemoteKey {
    signer: Arc<dyn DynSigner>,
    unwrapper: Arc<dyn DynUnwrapper>,
}

impl RemoteKey {
    /// A key that signs with `signer` and opens receipts with `unwrapper`.
    pub fn new(signer: impl RequestSigner + 'static, unwrapper: impl KeyUnwrapper + 'static) -> Self {
        Self {
            signer: Arc::new(signer),
            unwrapper: Arc::new(unwrapper),
        }
    }
}

impl RequestSigner for RemoteKey {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        self.signer.sign_boxed(input).await
    }

    async fn sign_ps384(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        self.signer.sign_ps384_boxed(input).await
    }
}

impl KeyUnwrapper for RemoteKey {
    async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        self.unwrapper.unwrap_boxed(wrapped).await
    }
}

impl fmt::Debug for RemoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteKey").finish_non_exhaustive()
    }
}

/// An unwrapped key, wiped when dropped. `None` when it could not be decrypted: the reason is discarded so that callers
/// cannot become a padding oracle.
pub(crate) type Unwrapped = Option<Zeroizing<Vec<u8>>>;

/// Signs with any signer.
pub(crate) async fn request_signature(signer: &impl RequestSigner, message: &[u8]) -> Result<Vec<u8>, KeyError> {
    not_empty(signer.sign(&SigningInput { message }).await?)
}

/// Signs with any signer and `PS384`.
pub(crate) async fn request_ps384_signature(signer: &impl RequestSigner, message: &[u8]) -> Result<Vec<u8>, KeyError> {
    not_empty(signer.sign_ps384(&SigningInput { message }).await?)
}

fn not_empty(signature: Vec<u8>) -> Result<Vec<u8>, KeyError> {
    if signature.is_empty() {
        return Err(KeyError::remote("it returned an empty signature"));
    }
    Ok(signature)
}

/// Unwraps with any unwrapper.
pub(crate) async fn request_unwrapping(unwrapper: &impl KeyUnwrapper, wrapped: &[u8]) -> Result<Unwrapped, KeyError> {
    Ok(unwrapper.unwrap_key(wrapped).await?.map(Zeroizing::new))
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, KeyError>> + Send + 'a>>;

/// [`RequestSigner`] as a trait object.
trait DynSigner: Send + Sync {
    fn sign_boxed<'a>(&'a self, input: &'a SigningInput<'a>) -> BoxFuture<'a, Vec<u8>>;

    fn sign_ps384_boxed<'a>(&'a self, input: &'a SigningInput<'a>) -> BoxFuture<'a, Vec<u8>>;
}

impl<T: RequestSigner> DynSigner for T {
    fn sign_boxed<'a>(&'a self, input: &'a SigningInput<'a>) -> BoxFuture<'a, Vec<u8>> {
        Box::pin(self.sign(input))
    }

    fn sign_ps384_boxed<'a>(&'a self, input: &'a SigningInput<'a>) -> BoxFuture<'a, Vec<u8>> {
        Box::pin(self.sign_ps384(input))
    }
}

/// [`KeyUnwrapper`] as a trait object.
trait DynUnwrapper: Send + Sync {
    fn unwrap_boxed<'a>(&'a self, wrapped: &'a [u8]) -> BoxFuture<'a, Option<Vec<u8>>>;
}

impl<T: KeyUnwrapper> DynUnwrapper for T {
    fn unwrap_boxed<'a>(&'a self, wrapped: &'a [u8]) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(self.unwrap_key(wrapped))
    }
}
