//! Keys that live elsewhere: in a key vault, a security module, another process.

use std::{fmt, future::Future, pin::Pin};

use super::backend::{Backend, Chosen};
use crate::error::KeyError;

/// Signs requests with a key that this process does not hold.
///
/// What is asked for is RSASSA-PKCS1-v1_5 with SHA-256. AWS KMS and Google Cloud KMS (with a signing key), Azure Key
/// Vault and PKCS#11 modules can do it; some take the message, some its hash, so [`SigningInput`] has both.
///
/// ```
/// use yoti_share::{Key, KeyError, RequestSigner, SigningInput};
///
/// struct Vault;
///
/// impl RequestSigner for Vault {
///     async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
///         let hash = input.sha256();
///         # async fn ask_the_vault(_: [u8; 32]) -> Result<Vec<u8>, std::io::Error> { Ok(vec![0; 256]) }
///         ask_the_vault(hash).await.map_err(KeyError::remote)
///     }
/// }
/// ```
pub trait RequestSigner: Send + Sync {
    /// Signs the input and gives the bytes of the signature, as long as the key's modulus.
    ///
    /// # Errors
    /// Whatever kept the signature from being made, as [`KeyError::remote`].
    fn sign(&self, input: &SigningInput<'_>) -> impl Future<Output = Result<Vec<u8>, KeyError>> + Send;
}

/// Unwraps the item keys of receipts with a key that this process does not hold.
///
/// What is asked for is RSAES-PKCS1-v1_5 decryption (not OAEP). Azure Key Vault (`RSA1_5`) and PKCS#11 modules can do
/// it; AWS KMS and Google Cloud KMS cannot.
///
/// A wrapped key that the service could not decrypt (its padding was wrong, say) is no error: answer `Ok(Vec::new())`. It
/// then goes the way of every key that does not fit and ends as [`ErrorKind::Decryption`](crate::ErrorKind::Decryption).
/// Told apart from that, it would tell whoever can have receipts opened whether the padding was right, which is how RSA
/// PKCS#1 v1.5 has been broken before.
///
/// ```
/// use yoti_share::{KeyError, KeyUnwrapper};
///
/// struct Vault;
/// # enum Answer { Key(Vec<u8>), Refused, Unreachable(std::io::Error) }
/// # async fn ask_the_vault(_: &[u8]) -> Answer { Answer::Refused }
///
/// impl KeyUnwrapper for Vault {
///     async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
///         match ask_the_vault(wrapped).await {
///             Answer::Key(key) => Ok(key),
///             Answer::Refused => Ok(Vec::new()),
///             Answer::Unreachable(error) => Err(KeyError::remote(error)),
///         }
///     }
/// }
/// ```
pub trait KeyUnwrapper: Send + Sync {
    /// Decrypts a wrapped key and gives what was inside, or nothing (`Ok(Vec::new())`) where it would not be decrypted.
    ///
    /// # Errors
    /// Whatever kept the service from being asked or from answering, as [`KeyError::remote`].
    fn unwrap_key(&self, wrapped: &[u8]) -> impl Future<Output = Result<Vec<u8>, KeyError>> + Send;
}

/// What is to be signed.
pub struct SigningInput<'a> {
    message: &'a [u8],
}

impl<'a> SigningInput<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self { message }
    }

    /// The message itself, for services that hash it themselves.
    pub fn message(&self) -> &[u8] {
        self.message
    }

    /// The SHA-256 hash of the message, for services that take a digest.
    pub fn sha256(&self) -> [u8; 32] {
        Chosen::sha256(self.message)
    }
}

impl fmt::Debug for SigningInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningInput")
            .field("len", &self.message.len())
            .finish_non_exhaustive()
    }
}

/// A future in a box: what the dyn-compatible twins return.
type Boxed<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, KeyError>> + Send + 'a>>;

/// The dyn-compatible twin of [`RequestSigner`].
pub(super) trait DynSigner: Send + Sync {
    fn sign<'a>(&'a self, input: &'a SigningInput<'a>) -> Boxed<'a>;
}

impl<T: RequestSigner> DynSigner for T {
    fn sign<'a>(&'a self, input: &'a SigningInput<'a>) -> Boxed<'a> {
        Box::pin(RequestSigner::sign(self, input))
    }
}

/// The dyn-compatible twin of [`KeyUnwrapper`].
pub(super) trait DynUnwrapper: Send + Sync {
    fn unwrap_key<'a>(&'a self, wrapped: &'a [u8]) -> Boxed<'a>;
}

impl<T: KeyUnwrapper> DynUnwrapper for T {
    fn unwrap_key<'a>(&'a self, wrapped: &'a [u8]) -> Boxed<'a> {
        Box::pin(KeyUnwrapper::unwrap_key(self, wrapped))
    }
}
