//! Receipts as the sandbox keeps them, and the damage that faults do to them.

use data_encoding::BASE64;
use prost::Message;

use crate::fault::ReceiptDamage;
use crate::seal::certificate::malformed_certificate;
use crate::seal::{cipher, proto};
use crate::util::entropy::Entropy;
use crate::wire::{ContentBody, ErrorReason, ItemKeyBody, ReceiptBody, UnmetRequirement};

/// A receipt and, unless the share failed, its keys.
pub(crate) struct StoredReceipt {
    pub(crate) body: ReceiptBody,
    pub(crate) item_key: Option<ItemKeyBody>,
    /// The key of the contents, which faults need to change them.
    pub(crate) receipt_key: Option<[u8; 32]>,
    /// Why the share failed, if the receipt does not contain the reason.
    pub(crate) reason: Option<String>,
}

impl StoredReceipt {
    /// Returns the receipt with this damage. Damage to the content leaves the receipt of a failed share unchanged.
    pub(crate) fn damaged(&self, damage: &[ReceiptDamage], entropy: &Entropy) -> ReceiptBody {
        let mut body = self.body.clone();
        for damage in damage {
            match damage {
                ReceiptDamage::CorruptTag => {
                    corrupt_tag(&mut body);
                }
                ReceiptDamage::CorruptPadding => {
                    corrupt_padding(&mut body);
                }
                ReceiptDamage::WithoutContent => remove_content(&mut body),
                ReceiptDamage::MalformedExtraData => {
                    self.replace_extra_data(&mut body, entropy);
                }
                ReceiptDamage::ErrorReasonOnly => keep_error_reason(&mut body),
                ReceiptDamage::UnknownContentType => {
                    self.replace_first(&mut body, entropy, |mut first| {
                        first.content_type = 99;
                        vec![first]
                    });
                }
                ReceiptDamage::MalformedCertificate => {
                    self.replace_first(&mut body, entropy, |first| {
                        vec![with_certificate(first, &malformed_certificate())]
                    });
                }
                ReceiptDamage::UnparsableCertificate => {
                    self.replace_first(&mut body, entropy, |first| {
                        vec![with_certificate(first, b"not a certificate")]
                    });
                }
                ReceiptDamage::DuplicateAttribute => {
                    self.replace_first(&mut body, entropy, |first| vec![first.clone(), first]);
                }
            }
        }
        body
    }

    /// The attributes of the user's profile, decrypted.
    pub(crate) fn shared_attributes(&self) -> Vec<proto::Attribute> {
        let profile = self
            .body
            .other_party_content
            .as_ref()
            .and_then(|content| content.profile.as_deref());
        let plain = profile
            .zip(self.receipt_key)
            .and_then(|(profile, key)| cipher::decrypt_content(profile, &key));
        let list = plain.and_then(|plain| proto::AttributeList::decode(&*plain).ok());
        list.map(|list| list.attributes).unwrap_or_default()
    }

    /// Replaces the first attribute of the user's profile, which is decrypted and encrypted again under the same key.
    fn replace_first(
        &self,
        body: &mut ReceiptBody,
        entropy: &Entropy,
        replacement: fn(proto::Attribute) -> Vec<proto::Attribute>,
    ) -> Option<()> {
        let key = self.receipt_key?;
        let profile = body.other_party_content.as_mut()?.profile.as_mut()?;
        let mut list = proto::AttributeList::decode(&*cipher::decrypt_content(profile, &key)?).ok()?;
        let first = list.attributes.first().cloned()?;
        list.attributes.splice(..1, replacement(first));
        *profile = cipher::encrypt_content(&list.encode_to_vec(), &key, entropy.bytes());
        Some(())
    }

    /// Replaces the user's extra data by bytes that are not a message: a number that does not end.
    fn replace_extra_data(&self, body: &mut ReceiptBody, entropy: &Entropy) -> Option<()> {
        let content = body.other_party_content.as_mut()?;
        content.extra_data = Some(cipher::encrypt_content(&[0xff; 3], &self.receipt_key?, entropy.bytes()));
        Some(())
    }
}

/// Replaces the certificates of every anchor by this one.
fn with_certificate(mut attribute: proto::Attribute, certificate: &[u8]) -> proto::Attribute {
    for anchor in &mut attribute.anchors {
        anchor.origin_server_certs = vec![certificate.to_vec()];
    }
    attribute
}

/// Empties both sides and removes the keys.
fn remove_content(body: &mut ReceiptBody) {
    for content in [&mut body.content, &mut body.other_party_content].into_iter().flatten() {
        *content = ContentBody::default();
    }
    body.wrapped_item_key_id = None;
    body.wrapped_key = None;
}

/// Makes the receipt that of a failed share without an error code.
fn keep_error_reason(body: &mut ReceiptBody) {
    let reason = || {
        let failure = UnmetRequirement::new("ID_DOCUMENT_EXTRACTION").document("PASSPORT", "GBR");
        ErrorReason::from(failure.details("POOR_FOCUS"))
    };
    *body = ReceiptBody {
        error: None,
        error_reason: body.error_reason.take().or_else(|| Some(reason())),
        content: None,
        other_party_content: None,
        wrapped_item_key_id: None,
        wrapped_key: None,
        ..std::mem::take(body)
    };
}

/// Changes the last byte of the wrapped key, which belongs to the tag.
fn corrupt_tag(body: &mut ReceiptBody) -> Option<()> {
    let wrapped = body.wrapped_key.as_mut()?;
    let mut bytes = BASE64.decode(wrapped.as_bytes()).ok()?;
    *bytes.last_mut()? ^= 1;
    *wrapped = BASE64.encode(&bytes);
    Some(())
}

/// Changes the last byte of the user's profile, the length of the padding, to a value above 128.
fn corrupt_padding(body: &mut ReceiptBody) -> Option<()> {
    let profile = body.other_party_content.as_mut()?.profile.as_mut()?;
    let mut data = proto::EncryptedData::decode(&*BASE64.decode(profile.as_bytes()).ok()?).ok()?;
    // In CBC, a changed bit in one block changes the same bit of the next. The block before the first is the IV.
    let byte_before = match data.cipher_text.len().checked_sub(17) {
        Some(index) => data.cipher_text.get_mut(index)?,
        None => data.iv.last_mut()?,
    };
    *byte_before ^= 0x80;
    *profile = BASE64.encode(&data.encode_to_vec());
    Some(())
}
