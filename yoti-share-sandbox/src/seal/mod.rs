//! Receipts sealed to order, without a server: for tests of whatever opens them.
//!
//! A [`Seal`] takes any lists of attributes, right or wrong, and any public key, and gives the two JSON documents that
//! the API would answer with: the receipt, and the wrapped item key.
//!
//! ```
//! use yoti_share_sandbox::AppKey;
//! use yoti_share_sandbox::seal::{Anchor, Attribute, Seal, Side};
//!
//! let user = Side::new()
//!     .attribute(Attribute::text("given_names", "Ada").anchor(Anchor::source("PASSPORT").sub_type("NFC")))
//!     .attribute(Attribute::date("date_of_birth", "1990-05"));
//! let sealed = Seal::under(&AppKey::insecure_test_key()).user(user).seal()?;
//! assert!(sealed.receipt_json().contains("wrappedKey"));
//! assert!(sealed.item_key_json().is_some());
//! # Ok::<(), yoti_share_sandbox::seal::SealError>(())
//! ```

mod anchor;
mod attribute;
pub(crate) mod certificate;
mod cipher;
mod extra_data;
pub(crate) mod proto;

use std::fmt;
use std::time::SystemTime;

use data_encoding::BASE64;
use prost::Message;
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Pkcs1v15Encrypt, RsaPublicKey};
use serde_json::Value;

pub use self::anchor::{Anchor, AnchorKind};
pub use self::attribute::{Attribute, content_type};
pub use self::certificate::certificate;
pub use self::extra_data::ExtraData;
use crate::application::AppKey;
use crate::util::clock::with_seconds;
use crate::util::entropy::Entropy;
use crate::util::ids;
use crate::wire::{ContentBody, ItemKeyBody, ReceiptBody};

/// One side of a receipt: the user's, or the application's.
#[derive(Clone, Default)]
#[must_use]
pub struct Side {
    attributes: Vec<Attribute>,
    profile: Option<Vec<u8>>,
    no_profile: bool,
    extra_data: Option<Vec<u8>>,
    empty_extra_data: bool,
}

impl Side {
    /// A side with an empty profile and no extra data.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute. Names may repeat, and the order is kept.
    pub fn attribute(mut self, attribute: Attribute) -> Self {
        self.attributes.push(attribute);
        self
    }

    /// Adds attributes.
    pub fn attributes(mut self, attributes: impl IntoIterator<Item = Attribute>) -> Self {
        self.attributes.extend(attributes);
        self
    }

    /// Seals these bytes in place of a list of attributes, whatever they are.
    pub fn profile_bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.profile = Some(bytes.into());
        self
    }

    /// Leaves the profile out; the side itself is there.
    pub fn without_profile(mut self) -> Self {
        self.no_profile = true;
        self
    }

    /// Adds extra data.
    pub fn extra_data(self, extra_data: &ExtraData) -> Self {
        self.extra_data_bytes(extra_data.to_bytes())
    }

    /// Seals these bytes in place of extra data, whatever they are.
    pub fn extra_data_bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.extra_data = Some(bytes.into());
        self
    }

    /// Writes `"extraData": ""`.
    pub fn empty_extra_data(mut self) -> Self {
        self.empty_extra_data = true;
        self
    }

    fn profile_plain(&self) -> Option<Vec<u8>> {
        if self.no_profile {
            return None;
        }
        Some(
            self.profile
                .clone()
                .unwrap_or_else(|| attribute::list_bytes(&self.attributes)),
        )
    }
}

/// Says how many attributes there are, and not what they hold.
impl fmt::Debug for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Side")
            .field("attributes", &self.attributes.len())
            .finish_non_exhaustive()
    }
}

/// A receipt to be sealed. What is not said gets a sensible default; without [`user`](Self::user) and
/// [`application`](Self::application) the receipt has neither side.
#[derive(Clone)]
#[must_use]
pub struct Seal {
    public_key: RsaPublicKey,
    seed: Option<u64>,
    receipt_id: Option<String>,
    session_id: Option<String>,
    timestamp: SystemTime,
    remember_me_id: Option<String>,
    parent_remember_me_id: Option<String>,
    user: Option<Side>,
    application: Option<Side>,
    nonce_length: usize,
    item_key_length: usize,
    item_key_contents: Option<Vec<u8>>,
    no_item_key: bool,
}

impl Seal {
    /// Seals under the public half of an application's key.
    pub fn under(key: &AppKey) -> Self {
        Self::under_rsa(key.public().clone())
    }

    /// Seals under a public key in PEM, `PUBLIC KEY` or `RSA PUBLIC KEY`.
    ///
    /// # Errors
    ///
    /// [`SealError`] when the PEM is neither.
    pub fn under_public_key_pem(pem: &str) -> Result<Self, SealError> {
        let key = RsaPublicKey::from_public_key_pem(pem)
            .ok()
            .or_else(|| RsaPublicKey::from_pkcs1_pem(pem).ok());
        key.map(Self::under_rsa)
            .ok_or_else(|| SealError("the text is not an RSA public key in PEM".to_owned()))
    }

    fn under_rsa(public_key: RsaPublicKey) -> Self {
        Self {
            public_key,
            seed: None,
            receipt_id: None,
            session_id: None,
            timestamp: SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_747_825_267),
            remember_me_id: None,
            parent_remember_me_id: None,
            user: None,
            application: None,
            nonce_length: 12,
            item_key_length: 32,
            item_key_contents: None,
            no_item_key: false,
        }
    }

    /// Makes keys, vectors and ids the same every time.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The receipt's id; a new one otherwise.
    pub fn receipt_id(mut self, id: impl Into<String>) -> Self {
        self.receipt_id = Some(id.into());
        self
    }

    /// The session's id; a new one otherwise.
    pub fn session_id(mut self, id: impl Into<String>) -> Self {
        self.session_id = Some(id.into());
        self
    }

    /// When the receipt was made; 2025-05-21T11:01:07Z otherwise.
    pub fn timestamp(mut self, timestamp: SystemTime) -> Self {
        self.timestamp = timestamp;
        self
    }

    /// `rememberMeId`, which is absent otherwise.
    pub fn remember_me_id(mut self, id: impl Into<String>) -> Self {
        self.remember_me_id = Some(id.into());
        self
    }

    /// `parentRememberMeId`, which is absent otherwise.
    pub fn parent_remember_me_id(mut self, id: impl Into<String>) -> Self {
        self.parent_remember_me_id = Some(id.into());
        self
    }

    /// The user's side: `otherPartyContent`.
    pub fn user(mut self, side: Side) -> Self {
        self.user = Some(side);
        self
    }

    /// The application's side: `content`.
    pub fn application(mut self, side: Side) -> Self {
        self.application = Some(side);
        self
    }

    /// The length of the nonce under which the receipt key is wrapped: 12, or for tests 8, 13, 16, 24 or 32.
    pub fn nonce_length(mut self, bytes: usize) -> Self {
        self.nonce_length = bytes;
        self
    }

    /// The length of the item key: 32, or for tests 16 or 24.
    pub fn item_key_length(mut self, bytes: usize) -> Self {
        self.item_key_length = bytes;
        self
    }

    /// Encrypts these bytes under the public key in place of the item key, so that what comes out of the RSA block does
    /// not fit.
    pub fn item_key_contents(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.item_key_contents = Some(bytes.into());
        self
    }

    /// Leaves out item key and wrapped key.
    pub fn without_item_key(mut self) -> Self {
        self.no_item_key = true;
        self
    }

    /// Seals.
    ///
    /// # Errors
    ///
    /// [`SealError`] when a length was asked for that the ciphers do not have, or the public key is too short.
    pub fn seal(&self) -> Result<SealedReceipt, SealError> {
        let entropy = self.seed.map_or_else(Entropy::from_os, Entropy::seeded);
        self.seal_with(&entropy)
    }

    pub(crate) fn seal_with(&self, entropy: &Entropy) -> Result<SealedReceipt, SealError> {
        let mut rng = entropy.fork();
        let receipt_key: [u8; 32] = random(&mut rng);
        let mut receipt = ReceiptBody {
            id: self.receipt_id.clone().unwrap_or_else(|| ids::receipt(entropy)),
            session_id: self.session_id.clone().unwrap_or_else(|| ids::session(entropy)),
            timestamp: with_seconds(self.timestamp),
            remember_me_id: self.remember_me_id.clone(),
            parent_remember_me_id: self.parent_remember_me_id.clone(),
            content: self
                .application
                .as_ref()
                .map(|side| sealed_side(side, &receipt_key, &mut rng)),
            other_party_content: self.user.as_ref().map(|side| sealed_side(side, &receipt_key, &mut rng)),
            ..ReceiptBody::default()
        };
        let item_key = if self.no_item_key {
            None
        } else {
            Some(self.wrap(&receipt_key, &mut receipt, entropy, &mut rng)?)
        };
        Ok(SealedReceipt {
            receipt,
            item_key,
            receipt_key,
        })
    }

    /// Wraps the receipt key under a new item key, and the item key under the public key.
    fn wrap(
        &self,
        receipt_key: &[u8; 32],
        receipt: &mut ReceiptBody,
        entropy: &Entropy,
        rng: &mut ChaCha20Rng,
    ) -> Result<ItemKeyBody, SealError> {
        let mut item_key = vec![0; self.item_key_length];
        rng.fill_bytes(&mut item_key);
        let mut nonce = vec![0; self.nonce_length];
        rng.fill_bytes(&mut nonce);
        let wrapped = cipher::wrap(&item_key, &nonce, receipt_key)?;
        let contents = self.item_key_contents.as_deref().unwrap_or(&item_key);
        let value = self
            .public_key
            .encrypt(rng, Pkcs1v15Encrypt, contents)
            .map_err(|_cause: rsa::Error| SealError("the public key is too short for the item key".to_owned()))?;
        let id = ids::item_key(entropy);
        receipt.wrapped_item_key_id = Some(id.clone());
        receipt.wrapped_key = Some(BASE64.encode(&wrapped));
        Ok(ItemKeyBody {
            id,
            iv: BASE64.encode(&nonce),
            value: BASE64.encode(&value),
        })
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal")
            .field("user", &self.user)
            .field("application", &self.application)
            .finish_non_exhaustive()
    }
}

fn random<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

fn sealed_side(side: &Side, receipt_key: &[u8; 32], rng: &mut ChaCha20Rng) -> ContentBody {
    let mut part = |plain: &[u8]| encrypted_part(plain, receipt_key, random(rng));
    ContentBody {
        profile: side.profile_plain().as_deref().map(&mut part),
        extra_data: match &side.extra_data {
            _ if side.empty_extra_data => Some(String::new()),
            extra_data => extra_data.as_deref().map(&mut part),
        },
    }
}

/// Encrypts one part of a receipt: base64 of protobuf `EncryptedData`.
pub(crate) fn encrypted_part(plain: &[u8], receipt_key: &[u8; 32], iv: [u8; 16]) -> String {
    let cipher_text = cipher::encrypt(plain, receipt_key, iv);
    BASE64.encode(
        &proto::EncryptedData {
            iv: iv.to_vec(),
            cipher_text,
        }
        .encode_to_vec(),
    )
}

/// Undoes [`encrypted_part`].
pub(crate) fn decrypted_part(part: &str, receipt_key: &[u8; 32]) -> Option<Vec<u8>> {
    let data = proto::EncryptedData::decode(&*BASE64.decode(part.as_bytes()).ok()?).ok()?;
    cipher::decrypt(&data.cipher_text, receipt_key, data.iv.try_into().ok()?)
}

/// A generator for callers that need one beside a [`Seal`].
pub(crate) fn generator(seed: [u8; 32]) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(seed)
}

/// A sealed receipt: what `GET /v2/receipts/{id}` and `GET /v2/wrapped-item-keys/{id}` would answer.
#[derive(Clone)]
pub struct SealedReceipt {
    pub(crate) receipt: ReceiptBody,
    pub(crate) item_key: Option<ItemKeyBody>,
    pub(crate) receipt_key: [u8; 32],
}

impl SealedReceipt {
    /// The receipt's id.
    pub fn receipt_id(&self) -> &str {
        &self.receipt.id
    }

    /// The session's id.
    pub fn session_id(&self) -> &str {
        &self.receipt.session_id
    }

    /// The receipt as JSON text.
    pub fn receipt_json(&self) -> String {
        self.receipt().to_string()
    }

    /// The receipt as JSON, to be tampered with.
    pub fn receipt(&self) -> Value {
        serde_json::to_value(&self.receipt).unwrap_or_default()
    }

    /// The wrapped item key as JSON text, if there is one.
    pub fn item_key_json(&self) -> Option<String> {
        self.item_key().map(|item_key| item_key.to_string())
    }

    /// The wrapped item key as JSON, to be tampered with.
    pub fn item_key(&self) -> Option<Value> {
        self.item_key
            .as_ref()
            .map(|item_key| serde_json::to_value(item_key).unwrap_or_default())
    }

    /// The key under which the contents are encrypted, for tests that encrypt others in their place.
    pub fn receipt_key(&self) -> &[u8; 32] {
        &self.receipt_key
    }
}

/// Says which receipt, and nothing of what is in it.
impl fmt::Debug for SealedReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedReceipt")
            .field("receipt_id", &self.receipt.id)
            .finish_non_exhaustive()
    }
}

/// Why a receipt cannot be sealed as asked.
#[derive(Clone, Debug)]
pub struct SealError(String);

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SealError {}
