//! Sealing: a new receipt key, a new item key, and both sides encrypted.

use std::fmt;
use std::time::{Duration, SystemTime};

use data_encoding::BASE64;
use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Pkcs1v15Encrypt, RsaPublicKey};

use super::cipher::{self, encrypt_content};
use super::encode::encode_attributes;
use super::error::SealError;
use super::sealed::SealedReceipt;
use super::side::Side;
use crate::application::AppKey;
use crate::util::clock::to_rfc3339_seconds;
use crate::util::entropy::Entropy;
use crate::util::ids;
use crate::wire::{ContentBody, ItemKeyBody, ReceiptBody};

/// Builds and seals a receipt. Every setting has a default; the receipt has only the sides that
/// [`user`](Self::user) and [`application`](Self::application) set.
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
    without_item_key: bool,
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
    /// [`SealError`] when the PEM holds neither.
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
            timestamp: SystemTime::UNIX_EPOCH + Duration::from_secs(1_747_825_267),
            remember_me_id: None,
            parent_remember_me_id: None,
            user: None,
            application: None,
            nonce_length: 12,
            item_key_length: 32,
            item_key_contents: None,
            without_item_key: false,
        }
    }

    /// Makes keys, initialisation vectors and IDs the same every time.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets the receipt's ID, which is random otherwise.
    pub fn receipt_id(mut self, id: impl Into<String>) -> Self {
        self.receipt_id = Some(id.into());
        self
    }

    /// Sets the session's ID, which is random otherwise.
    pub fn session_id(mut self, id: impl Into<String>) -> Self {
        self.session_id = Some(id.into());
        self
    }

    /// Sets the receipt's timestamp, which is 2025-05-21T11:01:07Z otherwise.
    pub fn timestamp(mut self, timestamp: SystemTime) -> Self {
        self.timestamp = timestamp;
        self
    }

    /// Sets `rememberMeId`, which is absent otherwise.
    pub fn remember_me_id(mut self, id: impl Into<String>) -> Self {
        self.remember_me_id = Some(id.into());
        self
    }

    /// Sets `parentRememberMeId`, which is absent otherwise.
    pub fn parent_remember_me_id(mut self, id: impl Into<String>) -> Self {
        self.parent_remember_me_id = Some(id.into());
        self
    }

    /// Sets the user's side, `otherPartyContent`.
    pub fn user(mut self, side: Side) -> Self {
        self.user = Some(side);
        self
    }

    /// Sets the application's side, `content`.
    pub fn application(mut self, side: Side) -> Self {
        self.application = Some(side);
        self
    }

    /// Sets the length of the nonce that wraps the receipt key: 12 by default; 8, 13, 16, 24 and 32 are possible too.
    pub fn nonce_length(mut self, bytes: usize) -> Self {
        self.nonce_length = bytes;
        self
    }

    /// Sets the length of the item key: 32 by default; 16 and 24 are possible too.
    pub fn item_key_length(mut self, bytes: usize) -> Self {
        self.item_key_length = bytes;
        self
    }

    /// Encrypts these bytes under the public key in place of the item key, so that the decrypted item key does not unwrap
    /// the receipt key.
    pub fn item_key_contents(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.item_key_contents = Some(bytes.into());
        self
    }

    /// Leaves out the item key and the wrapped key.
    pub fn without_item_key(mut self) -> Self {
        self.without_item_key = true;
        self
    }

    /// Seals the receipt.
    ///
    /// # Errors
    ///
    /// [`SealError`] when a length is not supported, or the public key is too short for the item key.
    pub fn seal(&self) -> Result<SealedReceipt, SealError> {
        let entropy = self.seed.map_or_else(Entropy::from_os, Entropy::seeded);
        self.seal_with(&entropy)
    }

    pub(crate) fn seal_with(&self, entropy: &Entropy) -> Result<SealedReceipt, SealError> {
        let mut rng = entropy.fork();
        let receipt_key: [u8; 32] = random(&mut rng);
        let mut receipt = ReceiptBody {
            id: self.receipt_id.clone().unwrap_or_else(|| ids::new_receipt_id(entropy)),
            session_id: self.session_id.clone().unwrap_or_else(|| ids::new_session_id(entropy)),
            timestamp: to_rfc3339_seconds(self.timestamp),
            remember_me_id: self.remember_me_id.clone(),
            parent_remember_me_id: self.parent_remember_me_id.clone(),
            content: self
                .application
                .as_ref()
                .map(|side| seal_side(side, &receipt_key, &mut rng)),
            other_party_content: self.user.as_ref().map(|side| seal_side(side, &receipt_key, &mut rng)),
            ..ReceiptBody::default()
        };
        let item_key = if self.without_item_key {
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
        let id = ids::new_uuid(entropy);
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

fn seal_side(side: &Side, receipt_key: &[u8; 32], rng: &mut ChaCha20Rng) -> ContentBody {
    let mut encrypt = |plain: &[u8]| encrypt_content(plain, receipt_key, random(rng));
    let profile = (!side.without_profile).then(|| match &side.profile_bytes {
        Some(bytes) => encrypt(bytes),
        None => encrypt(&encode_attributes(&side.attributes)),
    });
    let extra_data = if side.empty_extra_data {
        Some(String::new())
    } else {
        side.extra_data.as_deref().map(&mut encrypt)
    };
    ContentBody { profile, extra_data }
}
