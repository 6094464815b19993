//! Why a key could not be read or used.

use std::{fmt, path::Path};

/// A key could not be read, or could not do what was asked of it.
///
/// [`kind`](Self::kind) says which of the things it was; the text says what to do. No part of a key, and nothing that
/// might be one, is ever in here, nor in a `source()`: there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError {
    kind: KeyErrorKind,
    file: Option<Box<Path>>,
    detail: Option<Box<str>>,
}

/// What was wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyErrorKind {
    /// Nothing was given: no bytes, or only white space.
    Empty,
    /// A path was given where the key itself belongs.
    Path,
    /// A key, or what looks like one, was given where the path of its file belongs.
    NotPath,
    /// The key file cannot be read.
    Unreadable,
    /// The text holds no PEM block.
    NotPem,
    /// PEM text was given where DER bytes belong.
    Pem,
    /// DER bytes were given where PEM text belongs.
    Der,
    /// The text is in an encoding other than UTF-8.
    Encoding,
    /// The PEM text is encoded in base64 once more.
    Base64OfPem,
    /// The key is protected by a passphrase.
    Encrypted,
    /// A certificate or a certificate request, not a private key.
    Certificate,
    /// A public key, not a private one.
    PublicKey,
    /// A key on an elliptic curve (ECDSA), not an RSA key.
    EllipticCurve,
    /// An Ed25519, Ed448, X25519 or X448 key, not an RSA key.
    Edwards,
    /// A key in OpenSSH's own format.
    OpenSsh,
    /// A PKCS#12 container (`.p12`, `.pfx`).
    Pkcs12,
    /// A private key for another algorithm.
    OtherAlgorithm,
    /// More than one private key.
    SeveralKeys,
    /// The key ends too early.
    Truncated,
    /// Something other than a key stands where the key should be, or its encoding is broken.
    Malformed,
    /// Bytes follow after the key.
    TrailingData,
    /// The modulus is shorter than 2048 bits or longer than 8192.
    Size,
    /// An RSA key of more than two primes.
    MultiPrime,
    /// The numbers of the key contradict each other.
    Inconsistent,
    /// The key lives elsewhere and can be used by the asynchronous calls only.
    AsyncOnly,
    /// A signer or unwrapper of the program's own reported a failure.
    Remote,
    /// The cryptographic library refused to use the key.
    Refused,
    /// The operating system gave no entropy for a nonce.
    Entropy,
    /// The clock is before 1970, which no signature can say.
    Clock,
}

impl KeyErrorKind {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "the key is empty: give the PEM text that was downloaded with the application",
            Self::Path => "this is a path, not a key: read the file with `Key::from_pem_file`",
            Self::NotPath => "this is a key, not the path of its file: read it with `Key::from_pem`",
            Self::Unreadable => "the file cannot be read",
            Self::NotPem => {
                "no line `-----BEGIN … PRIVATE KEY-----` was found: give the whole PEM text, with its BEGIN and END lines"
            }
            Self::Pem => "this is PEM text, not DER: read it with `Key::from_pem`",
            Self::Der => "these are DER bytes, not PEM text: read them with `Key::from_der`",
            Self::Encoding => "the text is not UTF-8 (a file in UTF-16 looks like this): save it as UTF-8",
            Self::Base64OfPem => "the PEM text is encoded in base64 once more: decode it once before giving it",
            Self::Encrypted => {
                "the key is protected by a passphrase, which is not supported: decrypt it once with \
                 `openssl rsa -in key.pem -out plain.pem` and give that"
            }
            Self::Certificate => "this is a certificate: give the private key that belongs to it",
            Self::PublicKey => "this is a public key: give the private key that belongs to it",
            Self::EllipticCurve => "this is an elliptic-curve key: Yoti's API takes RSA keys only",
            Self::Edwards => "this is an Ed25519 key or one of its relatives: Yoti's API takes RSA keys only",
            Self::OpenSsh => {
                "the key is in OpenSSH's format: convert a copy of it with `ssh-keygen -p -m PEM -N '' -f copy-of-key`"
            }
            Self::Pkcs12 => {
                "this is a PKCS#12 container: take the key out with `openssl pkcs12 -in file.p12 -nocerts -nodes`"
            }
            Self::OtherAlgorithm => "the key is for an algorithm other than RSA: Yoti's API takes RSA keys only",
            Self::SeveralKeys => "there are several private keys: leave only the application's own",
            Self::Truncated => "the key is cut off: copy it again, up to and with its END line",
            Self::Malformed => "the key is damaged, or not an RSA private key in PKCS#1 or PKCS#8: copy it again",
            Self::TrailingData => "other bytes follow after the key: give the key alone",
            Self::Size => "the key's modulus is not of 2048 to 8192 bits: make a key of 2048 bits or more",
            Self::MultiPrime => "the key has more than two primes, which is not supported: make an ordinary RSA key",
            Self::Inconsistent => "the numbers of the key contradict each other: it is damaged, copy it again",
            Self::AsyncOnly => {
                "this key lives elsewhere and answers asynchronously only: use the asynchronous form of the call, such \
                 as `sign_async` or `open_async`"
            }
            Self::Remote => "the key's own signer or unwrapper failed",
            Self::Refused => "the cryptographic library refused to use the key",
            Self::Entropy => "the operating system gave no entropy for a nonce: see to its random number generator",
            Self::Clock => "the time to sign with is before 1970: set the clock",
        }
    }
}

impl KeyError {
    pub(crate) const fn new(kind: KeyErrorKind) -> Self {
        Self {
            kind,
            file: None,
            detail: None,
        }
    }

    /// How a [`RequestSigner`](crate::RequestSigner) or [`KeyUnwrapper`](crate::KeyUnwrapper) of your own says that it
    /// failed. The message becomes part of the error's text and so of logs: it must not hold secrets.
    pub fn remote(message: impl fmt::Display) -> Self {
        Self {
            kind: KeyErrorKind::Remote,
            file: None,
            detail: Some(message.to_string().into()),
        }
    }

    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self {
            kind: KeyErrorKind::Unreadable,
            file: Some(path.into()),
            detail: Some(error.to_string().into()),
        }
    }

    pub(crate) fn in_file(self, path: &Path) -> Self {
        Self {
            file: Some(path.into()),
            ..self
        }
    }

    /// What was wrong.
    pub fn kind(&self) -> KeyErrorKind {
        self.kind
    }
}

impl From<KeyErrorKind> for KeyError {
    fn from(kind: KeyErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "key file `{}`: ", file.display())?;
        }
        f.write_str(self.kind.sentence())?;
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for KeyError {}
