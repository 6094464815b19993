//! Receipts as the sandbox keeps them, and as faults spoil them.

use data_encoding::BASE64;
use prost::Message;

use crate::fault::ReceiptDamage;
use crate::seal::certificate::malformed_certificate;
use crate::seal::{cipher, proto};
use crate::util::entropy::Entropy;
use crate::wire::{ItemKeyBody, ReceiptBody};

/// A receipt and, when something was shared, the key to it.
pub(crate) struct StoredReceipt {
    pub(crate) body: ReceiptBody,
    pub(crate) item_key: Option<ItemKeyBody>,
    /// The key to the contents: faults need it, to spoil what they cannot spoil from outside.
    pub(crate) receipt_key: Option<[u8; 32]>,
}

impl StoredReceipt {
    /// Returns the receipt with this damage. A failure receipt has no content, and is returned unchanged.
    pub(crate) fn damaged(&self, damage: &[ReceiptDamage], entropy: &Entropy) -> ReceiptBody {
        let mut body = self.body.clone();
        for damage in damage {
            match damage {
                ReceiptDamage::CorruptTag => corrupt_tag(&mut body),
                ReceiptDamage::CorruptPadding => corrupt_padding(&mut body),
                ReceiptDamage::UnknownContentType => {
                    self.replace_first(&mut body, entropy, |first| {
                        vec![proto::Attribute {
                            content_type: 99,
                            ..first
                        }]
                    });
                }
                ReceiptDamage::MalformedCertificate => {
                    self.replace_first(&mut body, entropy, |mut first| {
                        for anchor in &mut first.anchors {
                            anchor.origin_server_certs = vec![malformed_certificate()];
                        }
                        vec![first]
                    });
                }
                ReceiptDamage::DuplicateAttribute => {
                    self.replace_first(&mut body, entropy, |first| vec![first.clone(), first]);
                }
            }
        }
        body
    }

    /// Opens the user's profile, puts others in the place of the first attribute, and seals it again under the same key.
    fn replace_first(
        &self,
        body: &mut ReceiptBody,
        entropy: &Entropy,
        others: impl FnOnce(proto::Attribute) -> Vec<proto::Attribute>,
    ) -> Option<()> {
        let key = self.receipt_key?;
        let profile = body.other_party_content.as_mut()?.profile.as_mut()?;
        let mut list = proto::AttributeList::decode(&*cipher::decrypt_content(profile, &key)?).ok()?;
        let first = list.attributes.first().cloned()?;
        list.attributes.splice(..1, others(first));
        *profile = cipher::encrypt_content(&list.encode_to_vec(), &key, entropy.bytes());
        Some(())
    }
}

/// Changes the last byte of the wrapped key, which belongs to the tag.
fn corrupt_tag(body: &mut ReceiptBody) {
    let Some(wrapped) = &mut body.wrapped_key else { return };
    let mut bytes = BASE64.decode(wrapped.as_bytes()).unwrap_or_default();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    *wrapped = BASE64.encode(&bytes);
}

/// Turns the last byte of the user's profile, which says how long the padding is, into something above 128.
fn corrupt_padding(body: &mut ReceiptBody) {
    let profile = body.other_party_content.as_mut().and_then(|side| side.profile.as_mut());
    let Some(profile) = profile else { return };
    let Ok(bytes) = BASE64.decode(profile.as_bytes()) else {
        return;
    };
    let Ok(mut data) = proto::EncryptedData::decode(&*bytes) else {
        return;
    };
    // In this mode a bit of a block flips the same bit of the block that follows; the first block follows the vector.
    let block_before = match data.cipher_text.len().checked_sub(17) {
        Some(place) => data.cipher_text.get_mut(place),
        None => data.iv.last_mut(),
    };
    if let Some(byte) = block_before {
        *byte ^= 0x80;
    }
    *profile = BASE64.encode(&data.encode_to_vec());
}
