//! Why a key could not be read or used.

use std::{
    error::Error as StdError,
    fmt::{self, Write as _},
    path::Path,
};

use super::one_line::OneLine;

/// A key could not be read, or could not sign or unwrap.
///
/// [`kind`](Self::kind) is for `match`ing; the text states the exact problem and the remedy. It never contains key
/// material. Only a failure of a [`RequestSigner`](crate::RequestSigner) or [`KeyUnwrapper`](crate::KeyUnwrapper) has a
/// [`source`](StdError::source): the error that was given to [`remote`](Self::remote).
#[derive(Debug)]
pub struct KeyError {
    problem: KeyProblem,
    origin: Option<Origin>,
    detail: Option<Box<str>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Where the key was read from.
#[derive(Debug)]
enum Origin {
    File(Box<Path>),
    #[cfg(feature = "client")]
    Variable(&'static str),
}

/// The kind of problem with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyErrorKind {
    /// The key file cannot be read.
    Unreadable,
    /// The wrong constructor was called: a path where the key belongs, a key where its path belongs, PEM text where DER
    /// bytes belong, or DER bytes where PEM text belongs.
    WrongInput,
    /// The text contains no PEM block with a private key: it is empty, in another encoding, or other text.
    NotFound,
    /// The key is protected by a passphrase.
    Encrypted,
    /// A certificate, a certificate request or a public key, not a private key.
    NotPrivate,
    /// A private key for another algorithm than RSA.
    NotRsa,
    /// A private key in a form that is not supported: the format of OpenSSH, `PuTTY`, PGP, PKCS#12, a JSON Web Key or XML,
    /// several keys, more than two primes, a modulus shorter than 2048 or longer than 8192 bits, an unusual exponent.
    Unsupported,
    /// The key is truncated or damaged.
    Malformed,
    /// A custom `RequestSigner` or `KeyUnwrapper` reported a failure, which is the error's source.
    Remote,
    /// A custom `RequestSigner` does not sign with `PS384`, which requests for access tokens need.
    Ps384Unsupported,
    /// The cryptographic library failed to use the key.
    Crypto,
}

/// The exact problem: the public kind that it belongs to, and its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyProblem(KeyErrorKind, &'static str);

macro_rules! problems {
    ($($name:ident: $kind:ident, $sentence:literal;)+) => {$(
        pub(crate) const $name: Self = Self(KeyErrorKind::$kind, $sentence);
    )+};
}

impl KeyProblem {
    problems! {
        UNREADABLE: Unreadable, "the file cannot be read";
        PATH: WrongInput, "this is a path, not a key: read the file with `Key::from_pem_file`";
        NOT_PATH: WrongInput, "this is a key, not the path of its file: read it with `Key::from_pem`";
        PEM: WrongInput, "this is PEM text, not DER: read it with `Key::from_pem`";
        BASE64: WrongInput,
            "this is base64 text, not DER: decode it, or put it between BEGIN and END lines and read it with \
             `Key::from_pem`";
        DER: WrongInput, "these are DER bytes, not PEM text: read them with `Key::from_der`";
        EMPTY: NotFound, "the key is empty: give the PEM text that was downloaded with the application";
        NOT_PEM: NotFound,
            "no line `-----BEGIN … PRIVATE KEY-----` was found: give the whole PEM text, with its BEGIN and END lines";
        BODY: NotFound,
            "the lines `-----BEGIN … PRIVATE KEY-----` and `-----END … PRIVATE KEY-----` are missing: give the whole PEM text";
        DASHES: NotFound,
            "the dashes of its BEGIN or END line are typographic, not hyphens: copy the key from its file";
        HTML: NotFound, "this is a page in HTML: download the key itself";
        NOT_UTF8: NotFound, "the text is not UTF-8 (a file in UTF-16 looks like this): save it as UTF-8";
        BASE64_OF_PEM: NotFound, "the PEM text is base64-encoded a second time: decode it once before giving it";
        ENCRYPTED: Encrypted,
            "the key is protected by a passphrase, which is not supported: decrypt it once with `openssl rsa -in \
             key.pem -out plain.pem` and give that";
        CERTIFICATE: NotPrivate, "this is a certificate: give the private key that belongs to it";
        PUBLIC_KEY: NotPrivate, "this is a public key: give the private key that belongs to it";
        ELLIPTIC_CURVE: NotRsa, "this is an elliptic-curve key: Yoti's API takes RSA keys only";
        RSA_PSS: NotRsa,
            "this is an RSA-PSS key, which cannot sign or decrypt as Yoti's API requires: give an ordinary RSA key, as \
             `openssl genrsa 2048` makes it";
        RSA_OAEP: NotRsa,
            "this is an RSA-OAEP key, which cannot sign or decrypt as Yoti's API requires: give an ordinary RSA key, as \
             `openssl genrsa 2048` makes it";
        DSA: NotRsa, "this is a DSA key: Yoti's API takes RSA keys only";
        EDWARDS: NotRsa, "this is an Ed25519, Ed448, X25519 or X448 key: Yoti's API takes RSA keys only";
        OTHER_ALGORITHM: NotRsa, "the key is for an algorithm other than RSA: Yoti's API takes RSA keys only";
        OPEN_SSH: Unsupported,
            "the key is in OpenSSH's format: convert a copy of it with `ssh-keygen -p -m PEM -N '' -f copy-of-key`";
        PKCS12: Unsupported,
            "this is a PKCS#12 container: extract the key with `openssl pkcs12 -in file.p12 -nocerts -nodes`";
        PUTTY: Unsupported,
            "the key is in PuTTY's format: convert it with `puttygen key.ppk -O private-openssh -o key`, then with \
             `ssh-keygen -p -m PEM -N '' -f key`";
        PGP: Unsupported, "this is a PGP key: give the PEM file that was downloaded with the application";
        JWK: Unsupported, "this is a JSON Web Key: convert it to PEM";
        XML: Unsupported, "this is a key in XML: convert it to PEM";
        SEVERAL_KEYS: Unsupported, "there are several private keys: give only the application's key";
        MULTI_PRIME: Unsupported, "the key has more than two primes, which is not supported: make an ordinary RSA key";
        SIZE: Unsupported, "make a key of 2048 to 8192 bits, because the modulus of this one has another size";
        EXPONENT: Unsupported,
            "the key's public exponent is not supported: make a key with the usual exponent 65537, as `openssl genrsa 2048` \
             makes it";
        TRUNCATED: Malformed, "the key is truncated: copy it again, up to and including its END line";
        MALFORMED: Malformed, "the key is damaged, or not an RSA private key in PKCS#1 or PKCS#8: copy it again";
        CHARACTER: Malformed, "the key contains a character that does not belong to it";
        SPACES: Malformed,
            "the key contains spaces inside its lines, probably plus signs that were decoded as in a URL or form: give it \
             without that decoding";
        NO_BACKSLASHES: Malformed,
            "its lines begin with the letter `n`, probably because a shell removed the backslashes of `\\n`: put the value in \
             single quotes";
        LABELS: Malformed, "its BEGIN and END lines have different labels: give one whole key";
        TRAILING_DATA: Malformed, "other bytes follow the key: give the key alone";
        INCONSISTENT: Malformed, "the numbers of the key contradict each other: it is damaged, copy it again";
        REMOTE: Remote, "the remote signer or unwrapper failed";
        PS384: Ps384Unsupported,
            "the signer does not sign with PS384, which requests for access tokens need: implement \
             `RequestSigner::sign_ps384`, or build the client without `token_auth`";
        CRYPTO: Crypto, "the cryptographic library failed to use the key";
    }
}

impl KeyError {
    pub(crate) const fn new(problem: KeyProblem) -> Self {
        Self {
            problem,
            origin: None,
            detail: None,
            source: None,
        }
    }

    /// Reports that a custom [`RequestSigner`](crate::RequestSigner) or [`KeyUnwrapper`](crate::KeyUnwrapper) failed. The
    /// error, or a message, becomes the [`source`](StdError::source) of this one and so part of logs: it must not contain
    /// secrets.
    pub fn remote(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::new(KeyProblem::REMOTE)
        }
    }

    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self {
            detail: Some(error.to_string().into()),
            ..Self::new(KeyProblem::UNREADABLE)
        }
        .in_file(path)
    }

    pub(crate) fn in_file(self, path: &Path) -> Self {
        Self {
            origin: Some(Origin::File(path.into())),
            ..self
        }
    }

    #[cfg(feature = "client")]
    pub(crate) fn in_variable(self, name: &'static str) -> Self {
        // The path of a file is more precise.
        Self {
            origin: self.origin.or(Some(Origin::Variable(name))),
            ..self
        }
    }

    /// Adds what the sentence of the problem ends in: "`*` at line 3".
    pub(crate) fn with_detail(self, detail: String) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// The kind of problem.
    pub fn kind(&self) -> KeyErrorKind {
        self.problem.0
    }

    #[cfg(any(test, feature = "client"))]
    pub(crate) fn problem(&self) -> KeyProblem {
        self.problem
    }
}

impl From<KeyProblem> for KeyError {
    fn from(problem: KeyProblem) -> Self {
        Self::new(problem)
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = OneLine(f);
        match &self.origin {
            Some(Origin::File(path)) => write!(line, "key file `{}`: ", path.display())?,
            #[cfg(feature = "client")]
            Some(Origin::Variable(name)) => write!(line, "`{name}`: ")?,
            None => {}
        }
        line.write_str(self.problem.1)?;
        match &self.detail {
            Some(detail) => write!(line, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl StdError for KeyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}
