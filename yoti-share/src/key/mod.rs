//! The application's RSA key: read from PEM or DER, or living elsewhere behind two small traits. This room is the only
//! one that names a cryptographic library.

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
mod absent;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
pub(crate) mod backend;
mod pem;
mod pkcs;
mod remote;
#[cfg(feature = "rust-crypto")]
#[cfg_attr(
    all(feature = "aws-lc-rs", not(test)),
    allow(
        dead_code,
        reason = "features add up: with both on, aws-lc-rs works and only the tests call this one"
    )
)]
mod rust_crypto;
#[cfg(test)]
mod tests;

use std::{fmt, fs::File, io::Read, path::Path, sync::Arc};

use zeroize::Zeroizing;

pub use self::remote::{KeyUnwrapper, RequestSigner, SigningInput};
use self::{
    backend::{Backend, Chosen, RsaKey},
    pkcs::RsaDer,
    remote::{DynSigner, DynUnwrapper},
};
use crate::error::{KeyError, KeyErrorKind};

/// The key of an application: it signs requests and opens receipts.
///
/// A clone is another handle to the same key; a key is parsed once, when it is read. `Debug` shows the size and the
/// fingerprint of the public half (SHA-256 of what `openssl pkey -in key.pem -pubout -outform DER` writes), never
/// anything of the private one.
///
/// ```no_run
/// use yoti_share::Key;
///
/// let key = Key::from_pem_file("keys/application.pem")?;
/// # Ok::<(), yoti_share::KeyError>(())
/// ```
#[derive(Clone)]
pub struct Key {
    signer: Signer,
    unwrapper: Unwrapper,
}

#[derive(Clone)]
enum Signer {
    Local(Arc<LocalKey>),
    Remote(Arc<dyn DynSigner>),
}

#[derive(Clone)]
enum Unwrapper {
    Local(Arc<LocalKey>),
    Remote(Arc<dyn DynUnwrapper>),
}

struct LocalKey {
    rsa: <Chosen as Backend>::RsaKey,
    bits: usize,
    fingerprint: [u8; 32],
}

/// An unwrapped key, wiped when it is dropped; or nothing, when the library did not like the wrapping. The reason is
/// nobody's business: what follows must not depend on it.
pub(crate) type Unwrapped = Option<Zeroizing<Vec<u8>>>;

impl Key {
    /// Reads an RSA private key from PEM text: PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`), with or without
    /// a byte order mark, with any line ends, indentation and column width, on one line with `\n` spelt out as
    /// environment variables have it, and with other text or certificates around it.
    ///
    /// # Errors
    /// Whatever is not one such key is refused under its own [`KeyErrorKind`]: encrypted keys, certificates, public
    /// keys, keys for other algorithms, a path, nothing, several keys, something damaged or cut off, moduli of fewer
    /// than 2048 or more than 8192 bits.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::from_rsa(&pem::private_key(pem.as_ref())?)
    }

    /// Reads an RSA private key from a file of PEM text; see [`from_pem`](Self::from_pem).
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem), naming the file; [`KeyErrorKind::Unreadable`] when it cannot be read,
    /// [`KeyErrorKind::NotPath`] when the path is a key.
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        let path = path.as_ref();
        // An error names the file, so a key must not pass for one.
        if pem::is_key_text(&path.to_string_lossy()) {
            return Err(KeyErrorKind::NotPath.into());
        }
        let pem = read_file(path).map_err(|error| KeyError::unreadable(path, &error))?;
        Self::from_pem(&*pem).map_err(|error| error.in_file(path))
    }

    /// Reads an RSA private key from DER bytes: PKCS#1 `RSAPrivateKey` or PKCS#8 `PrivateKeyInfo`.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let der = der.as_ref();
        if der.is_empty() {
            return Err(KeyErrorKind::Empty.into());
        }
        if pem::is_pem(der) {
            return Err(KeyErrorKind::Pem.into());
        }
        Self::from_rsa(der)
    }

    /// A key both halves of which live elsewhere. Requests are then signed and receipts opened by the asynchronous
    /// calls; the others refuse with [`KeyErrorKind::AsyncOnly`].
    pub fn from_parts(signer: impl RequestSigner + 'static, unwrapper: impl KeyUnwrapper + 'static) -> Self {
        Self {
            signer: Signer::Remote(Arc::new(signer)),
            unwrapper: Unwrapper::Remote(Arc::new(unwrapper)),
        }
    }

    /// This key for opening receipts, another one's signer for requests.
    #[must_use]
    pub fn with_signer(self, signer: impl RequestSigner + 'static) -> Self {
        Self {
            signer: Signer::Remote(Arc::new(signer)),
            ..self
        }
    }

    fn from_rsa(der: &[u8]) -> Result<Self, KeyError> {
        let key = RsaDer::read(der)?;
        let rsa = Chosen::load(&key).map_err(inconsistent)?;
        let fingerprint = Chosen::sha256(&key.public_key_info());
        let local = Arc::new(LocalKey {
            rsa,
            bits: key.bits,
            fingerprint,
        });
        Ok(Self {
            signer: Signer::Local(local.clone()),
            unwrapper: Unwrapper::Local(local),
        })
    }

    /// Signs with a local key.
    pub(crate) fn sign_now(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.signer {
            Signer::Local(key) => key.sign(message),
            Signer::Remote(_) => Err(KeyErrorKind::AsyncOnly.into()),
        }
    }

    /// Signs with any key; a local one signs at once, without a box or a suspension.
    pub(crate) async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.signer {
            Signer::Local(key) => key.sign(message),
            Signer::Remote(signer) => match signer.sign(&SigningInput::new(message)).await {
                Ok(signature) if signature.is_empty() => Err(KeyError::remote("it returned an empty signature")),
                result => result,
            },
        }
    }

    /// Unwraps with a local key.
    pub(crate) fn unwrap_now(&self, wrapped: &[u8]) -> Result<Unwrapped, KeyError> {
        match &self.unwrapper {
            Unwrapper::Local(key) => Ok(key.rsa.unwrap_key(wrapped).ok()),
            Unwrapper::Remote(_) => Err(KeyErrorKind::AsyncOnly.into()),
        }
    }

    /// Unwraps with any key. An error is a failure of the remote key; a wrapping that could not be opened is `None`.
    pub(crate) async fn unwrap(&self, wrapped: &[u8]) -> Result<Unwrapped, KeyError> {
        match &self.unwrapper {
            Unwrapper::Local(key) => Ok(key.rsa.unwrap_key(wrapped).ok()),
            Unwrapper::Remote(unwrapper) => unwrapper.unwrap_key(wrapped).await.map(|key| Some(Zeroizing::new(key))),
        }
    }
}

impl LocalKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.rsa
            .sign(message)
            .map_err(|backend::Refused| KeyErrorKind::Refused.into())
    }
}

/// Reads a file, but no more than a key with many certificates around it can have.
fn read_file(path: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    const MOST: u64 = 1 << 20;
    // In one piece, so that no part of the key stays behind in memory that was outgrown.
    let mut pem = Zeroizing::new(Vec::with_capacity(1 << 14));
    File::open(path)?.take(MOST + 1).read_to_end(&mut pem)?;
    if u64::try_from(pem.len()).is_ok_and(|length| length > MOST) {
        return Err(std::io::Error::other("it is larger than a mebibyte, which no key is"));
    }
    Ok(pem)
}

fn inconsistent(_: backend::Refused) -> KeyError {
    KeyErrorKind::Inconsistent.into()
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = match (&self.signer, &self.unwrapper) {
            (Signer::Local(key), _) | (_, Unwrapper::Local(key)) => Some(key),
            _ => None,
        };
        let mut debug = f.debug_struct("Key");
        if let Some(key) = local {
            debug
                .field("bits", &key.bits)
                .field("fingerprint", &Hex(key.fingerprint));
        }
        if matches!(self.signer, Signer::Remote(_)) {
            debug.field("signer", &format_args!("remote"));
        }
        if matches!(self.unwrapper, Unwrapper::Remote(_)) {
            debug.field("unwrapper", &format_args!("remote"));
        }
        debug.finish()
    }
}

struct Hex([u8; 32]);

impl fmt::Debug for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
