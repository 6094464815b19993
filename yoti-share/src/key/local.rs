//! A key in this process.

use std::{fmt, fs::File, io::Read, path::Path, sync::Arc};

use zeroize::Zeroizing;

use super::{
    backend::{Backend, CryptoError, RsaKey},
    default_backend::DefaultBackend,
    pem,
    pem_problem::{is_base64_of_key, is_path},
    pkcs::RsaDer,
    remote::{KeyUnwrapper, RequestSigner, SigningInput, Unwrapped},
    stack::wipe_stack,
};
use crate::error::{KeyError, KeyProblem};

/// The private RSA key of an application: it signs requests and opens receipts.
///
/// A clone shares the parsed key. `Debug` shows the size and the fingerprint of the public key (SHA-256 of what
/// `openssl pkey -in key.pem -pubout -outform DER` writes), and no private number.
///
/// A `Key` also is a [`RequestSigner`] and a [`KeyUnwrapper`], so it can be one half of a
/// [`RemoteKey`](crate::RemoteKey).
///
/// ```no_run
/// use yoti_share::Key;
///
/// let key = Key::from_pem_file("keys/application.pem")?;
/// # Ok::<(), yoti_share::KeyError>(())
/// ```
#[derive(Clone)]
pub struct Key(Arc<ParsedKey>);

struct ParsedKey {
    rsa: <DefaultBackend as Backend>::RsaKey,
    bits: usize,
    /// Hexadecimal.
    fingerprint: String,
}

impl Key {
    /// Reads an RSA private key from PEM text: PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`), with or without a
    /// byte order mark, with any line endings, indentation and column width, and with other text or certificates around
    /// it. The line ends may be escaped, as in environment variables and JSON: `\n`, `\u000a`, `%0A`, or a backslash before
    /// the line end.
    ///
    /// # Errors
    /// [`KeyError`] when the text is not exactly one such key of 2048 to 8192 bits: its
    /// [`KeyErrorKind`](crate::KeyErrorKind) and its text state the problem.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let found = pem::private_key(pem.as_ref())?;
        Self::from_rsa(&found.der).map_err(|error| found.explain(error))
    }

    /// Reads an RSA private key from a file of PEM text; see [`from_pem`](Self::from_pem).
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem), with the name of the file;
    /// [`KeyErrorKind::Unreadable`](crate::KeyErrorKind::Unreadable) when it cannot be read.
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        let path = path.as_ref();
        // Errors contain the path, so a key that was passed as a path must be recognised first.
        if pem::is_key_text(&path.to_string_lossy()) {
            return Err(KeyProblem::NOT_PATH.into());
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
            return Err(KeyProblem::EMPTY.into());
        }
        if pem::is_pem(der) {
            return Err(KeyProblem::PEM.into());
        }
        match std::str::from_utf8(der) {
            Ok(text) if is_base64_of_key(text) => return Err(KeyProblem::BASE64.into()),
            Ok(text) if is_path(text) => return Err(KeyProblem::PATH.into()),
            Ok(_) | Err(_) => {}
        }
        Self::from_rsa(der)
    }

    /// The same 2048-bit key for every test, with the feature `test-util`. Its private numbers are published, so it protects
    /// nothing.
    ///
    /// ```
    /// use yoti_share::{Credentials, Key};
    ///
    /// let key = Key::insecure_test_key();
    /// assert!(Credentials::new("8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11", key).is_ok());
    /// ```
    #[cfg(any(test, feature = "test-util"))]
    pub fn insecure_test_key() -> Self {
        const PEM: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.pem"));
        // Checking a key is slow without optimisation, and tests need this one often.
        #[expect(clippy::expect_used, reason = "the key is a constant, which a test reads")]
        static KEY: std::sync::LazyLock<Key> =
            std::sync::LazyLock::new(|| Key::from_pem(PEM).expect("the test key is a valid key"));
        KEY.clone()
    }

    fn from_rsa(der: &[u8]) -> Result<Self, KeyError> {
        let key = RsaDer::parse(der)?;
        let rsa = DefaultBackend::load(&key).map_err(|CryptoError| KeyProblem::INCONSISTENT)?;
        let hash = DefaultBackend::sha256(&key.public_key_info());
        let fingerprint = hash.map(|byte| format!("{byte:02x}")).concat();
        Ok(Self(Arc::new(ParsedKey {
            rsa,
            bits: key.bits,
            fingerprint,
        })))
    }

    pub(crate) fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.0
            .rsa
            .sign(message)
            .map_err(|CryptoError| KeyProblem::CRYPTO.into())
    }

    pub(crate) fn sign_message_ps384(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.0
            .rsa
            .sign_ps384(message)
            .map_err(|CryptoError| KeyProblem::CRYPTO.into())
    }

    pub(crate) fn unwrap_item_key(&self, wrapped: &[u8]) -> Unwrapped {
        let key = self.0.rsa.unwrap_key(wrapped).ok();
        wipe_stack();
        key
    }
}

impl RequestSigner for Key {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        self.sign_message(input.message())
    }

    async fn sign_ps384(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        self.sign_message_ps384(input.message())
    }
}

impl KeyUnwrapper for Key {
    async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        // Moves the buffer out; the caller wipes it.
        Ok(self.unwrap_item_key(wrapped).map(|mut key| std::mem::take(&mut *key)))
    }
}

/// Reads a file of at most a mebibyte: more than a key with many certificates needs.
fn read_file(path: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    const MAX_LENGTH: u64 = 1 << 20;
    // Allocated once: a buffer that grows leaves copies of the key in freed memory.
    let mut pem = Zeroizing::new(Vec::with_capacity(1 << 14));
    File::open(path)?.take(MAX_LENGTH + 1).read_to_end(&mut pem)?;
    if u64::try_from(pem.len()).is_ok_and(|length| length > MAX_LENGTH) {
        return Err(std::io::Error::other(
            "it is larger than a mebibyte, so it is not a key",
        ));
    }
    Ok(pem)
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("bits", &self.0.bits)
            .field("fingerprint", &format_args!("{}", self.0.fingerprint))
            .finish()
    }
}
