//! Attribute lists, anchors and multi-values, sealed with the right keys.

use std::time::{Duration, SystemTime};

use der::{Decode, asn1::ObjectIdentifier};
use prost::Message;
use x509_cert::Certificate;
use yoti_share::{
    AnchorKind, AttributeValue, ContentType, DocumentDetails, ErrorKind, IdentityProfileReport, Image, PostalAddress,
    Profile, ProfileAttribute, attribute,
};

use crate::{
    choices::Choices,
    errors::{check_error, check_error_kind},
    protobuf::{self, AttributeList, MultiValue, MultiValueItem},
    seal::shared,
};

pub(crate) fn attribute_list(list: &[u8]) -> String {
    let share = match shared(Some(list), None) {
        Ok(share) => share,
        Err(error) => {
            assert!(
                protobuf::read::<AttributeList>(list).is_none(),
                "the second reader accepts what the SDK rejects"
            );
            return check_error_kind(&error, &[ErrorKind::Decryption]);
        }
    };
    let profile = share.profile();
    assert_eq!(
        format!("{profile:?}"),
        format!("Profile {{ attributes: {}, .. }}", profile.len())
    );
    if let Some(again) = protobuf::read::<AttributeList>(list) {
        assert_eq!(profile.len(), again.attributes.len());
        for (one, other) in profile.iter().zip(&again.attributes) {
            if let Some(other) = protobuf::read(other) {
                same_attribute(one, &other);
            }
        }
    }
    let read: Vec<String> = profile.iter().map(|attribute| read(profile, attribute)).collect();
    fill(profile);
    format!("{read:?}")
}

/// Checks that the SDK and the second reader found the same bytes.
fn same_attribute(one: &ProfileAttribute, other: &protobuf::Attribute) {
    assert_eq!(one.name(), String::from_utf8_lossy(&other.name));
    assert_eq!(one.id().unwrap_or_default(), String::from_utf8_lossy(&other.id));
    assert_eq!(one.raw(), other.value);
    assert_eq!(one.content_type(), ContentType::from_number(other.content_type));
    assert!(
        one.anchors()
            .iter()
            .map(|anchor| anchor.raw())
            .eq(other.anchors.iter().map(Vec::as_slice))
    );
}

/// Reads an attribute with every accessor. The results must agree, and the raw bytes must stay the same.
fn read(profile: &Profile, attribute: &ProfileAttribute) -> String {
    let raw = attribute.raw().to_vec();
    let debug = format!("{attribute:?}");
    assert_eq!(
        debug,
        format!(
            "ProfileAttribute {{ content_type: {:?}, anchors: {}, .. }}",
            attribute.content_type(),
            attribute.anchors().len()
        )
    );
    let kind = match attribute.value() {
        Err(error) => check_error(&error),
        Ok(value) => {
            assert_eq!(format!("{value:?}"), "AttributeValue([redacted])");
            match &value {
                AttributeValue::Text(text) => assert_eq!(text.as_bytes(), raw),
                AttributeValue::Image(image) => assert_eq!(image.bytes(), raw),
                AttributeValue::Date(date) => assert_eq!(date.to_string().as_bytes(), raw),
                AttributeValue::Integer(number) => {
                    assert_eq!(attribute.integer().unwrap(), *number);
                    let written = String::from_utf8(raw.clone()).unwrap();
                    let digits = written.trim_start_matches('-').trim_start_matches('0');
                    assert_eq!(number.unsigned_abs().to_string().trim_start_matches('0'), digits);
                }
                AttributeValue::Json(json) => {
                    assert_eq!(*json, serde_json::from_slice::<serde_json::Value>(&raw).unwrap());
                }
                AttributeValue::Multi(items) => assert!(!items.is_empty()),
                _ => {}
            }
            "a value".to_owned()
        }
    };
    if let Ok(text) = attribute.text() {
        assert_eq!(text.as_bytes(), raw);
    }
    for error in [
        attribute.image().err(),
        attribute.images().err(),
        attribute.json().err(),
        attribute.integer().err(),
    ] {
        drop(error.map(|error| check_error(&error)));
    }
    assert_eq!(attribute.raw(), raw);
    assert!(profile.get(attribute.name()).is_some());
    assert!(
        profile
            .get_all(attribute.name())
            .any(|other| std::ptr::eq(other, attribute))
    );
    if let Some(id) = attribute.id() {
        assert_eq!(profile.by_id(id).and_then(ProfileAttribute::id), Some(id));
    }
    kind
}

/// Reads the profile like the fields of a struct.
fn fill(profile: &Profile) {
    let mut errors = Vec::new();
    errors.extend(profile.value::<String>(attribute::full_name).err());
    errors.extend(profile.value::<yoti_share::Date>(attribute::date_of_birth).err());
    errors.extend(profile.value::<Image>(attribute::selfie).err());
    errors.extend(profile.value::<String>(attribute::postal_address).err());
    errors.extend(
        profile
            .value::<PostalAddress>(attribute::structured_postal_address)
            .err(),
    );
    errors.extend(profile.value::<DocumentDetails>(attribute::document_details).err());
    errors.extend(profile.value::<Vec<Image>>(attribute::document_images).err());
    errors.extend(
        profile
            .value::<IdentityProfileReport>(attribute::identity_profile_report)
            .err(),
    );
    for error in errors {
        check_error(&error);
    }
    for check in profile.age_checks() {
        drop(check.map_err(|error| check_error(&error)));
    }
}

/// The input is an anchor message, a certificate in one, or describes changes of a certificate from the sandbox.
pub(crate) fn anchor(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    let kind = choices.byte();
    let within = |certificate: Vec<u8>, rest: &[u8]| protobuf::Anchor {
        certificates: vec![certificate],
        sub_type: rest.to_vec(),
        ..protobuf::Anchor::default()
    };
    let message = match kind % 3 {
        0 => choices.rest().to_vec(),
        1 => within(choices.rest().to_vec(), b"NFC").encode_to_vec(),
        _ => {
            let kinds = [
                yoti_share_sandbox::seal::AnchorKind::Source,
                yoti_share_sandbox::seal::AnchorKind::Verifier,
            ];
            let certificate = yoti_share_sandbox::seal::certificate(kinds[usize::from(kind / 3 % 2)], "PASSPORT");
            within(choices.edit(certificate), b"").encode_to_vec()
        }
    };
    let list = AttributeList {
        attributes: vec![
            protobuf::Attribute {
                anchors: vec![message.clone()],
                ..protobuf::Attribute::default()
            }
            .encode_to_vec(),
        ],
    };
    let share = shared(Some(&list.encode_to_vec()), None).expect("an anchor must not fail the receipt");
    let attribute = share.profile().iter().next().unwrap();
    let [anchor] = attribute.anchors() else {
        panic!("{} anchors", attribute.anchors().len());
    };

    assert_eq!(anchor.raw(), message);
    assert_eq!(
        format!("{anchor:?}"),
        format!("Anchor {{ kind: {:?}, .. }}", anchor.kind())
    );
    assert_eq!(
        attribute.sources().count(),
        usize::from(anchor.kind() == AnchorKind::Source)
    );
    assert_eq!(
        attribute.verifiers().count(),
        usize::from(anchor.kind() == AnchorKind::Verifier)
    );
    if anchor.kind() == AnchorKind::Unknown {
        assert_eq!(anchor.value(), "", "an unknown anchor has a value");
    }
    if let Some(again) = protobuf::read(&message) {
        compare_anchor(anchor, &again);
    }
    format!("{:?} {:?} {:?}", anchor.kind(), anchor.value(), anchor.serial_number())
}

/// Compares the anchor with the second protobuf reader and with a certificate reader.
fn compare_anchor(anchor: &yoti_share::Anchor, again: &protobuf::Anchor) {
    assert!(anchor.certificates().eq(again.certificates.iter().map(Vec::as_slice)));
    let Ok(sub_type) = std::str::from_utf8(&again.sub_type) else {
        assert_eq!(anchor.kind(), AnchorKind::Unknown);
        return;
    };
    if std::str::from_utf8(&again.associated_source).is_err() {
        assert_eq!(anchor.kind(), AnchorKind::Unknown);
        return;
    }
    if anchor.kind() != AnchorKind::Unknown {
        assert_eq!(anchor.sub_type(), sub_type);
    }
    let time: Option<protobuf::SignedTimestamp> = protobuf::read(&again.signed_timestamp);
    if let (Some(time), Some(read)) = (time, anchor.timestamp()) {
        assert_eq!(read, SystemTime::UNIX_EPOCH + Duration::from_micros(time.microseconds));
    }
    let [certificate] = &*again.certificates else {
        return;
    };
    // x509-cert is stricter than the SDK, so compare only certificates that it accepts.
    let Ok(certificate) = Certificate::from_der(certificate) else {
        return;
    };
    let certificate = certificate.tbs_certificate;
    assert_eq!(anchor.serial_number(), Some(certificate.serial_number.as_bytes()));
    let extensions = certificate.extensions.unwrap_or_default();
    let statement = extensions.iter().find_map(|extension| {
        let kind = match extension.extn_id {
            SOURCE => AnchorKind::Source,
            VERIFIER => AnchorKind::Verifier,
            _ => return None,
        };
        Some((kind, statement(extension.extn_value.as_bytes())?))
    });
    if let Some((kind, value)) = statement {
        assert_eq!((anchor.kind(), anchor.value()), (kind, &*value));
    }
}

const SOURCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.47127.1.1.1");
const VERIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.47127.1.1.2");

/// `SEQUENCE { [0] text }` and nothing else, in definite lengths below 128.
fn statement(extension: &[u8]) -> Option<String> {
    match extension {
        [0x30, outer, 0x80, inner, text @ ..]
            if usize::from(*outer) == text.len() + 2 && usize::from(*inner) == text.len() && text.len() < 126 =>
        {
            String::from_utf8(text.to_vec()).ok()
        }
        _ => None,
    }
}

pub(crate) fn multi_value(value: &[u8]) -> String {
    let attribute = protobuf::Attribute {
        name: b"document_images".to_vec(),
        value: value.to_vec(),
        content_type: 6,
        ..protobuf::Attribute::default()
    };
    let list = AttributeList {
        attributes: vec![attribute.encode_to_vec()],
    };
    let share = shared(Some(&list.encode_to_vec()), None).expect("a multi-value must not fail the receipt");
    let attribute = share.profile().get("document_images").unwrap();
    assert_eq!(attribute.raw(), value);

    let again = protobuf::read::<MultiValue>(value)
        .and_then(|again| protobuf::read_all::<MultiValueItem>(&again.values))
        .filter(|again| !again.is_empty());
    let images = attribute.images();
    if let Some(again) = &again {
        let expected = again.iter().filter(|item| matches!(item.content_type, 2 | 4));
        match &images {
            Ok(images) => assert!(
                images
                    .iter()
                    .map(|image| image.bytes())
                    .eq(expected.map(|item| &*item.data))
            ),
            Err(_) => assert!(
                expected.into_iter().any(|item| item.data.is_empty()),
                "images were rejected"
            ),
        }
    }
    match attribute.value() {
        Err(error) => {
            assert!(
                again.is_none(),
                "the second reader accepts what the SDK rejects: {error}"
            );
            check_error(&error)
        }
        Ok(AttributeValue::Multi(items)) => {
            if let Some(again) = again {
                assert_eq!(items.len(), again.len());
                for (item, other) in items.iter().zip(&again) {
                    if let Ok(AttributeValue::Text(text)) = item {
                        assert_eq!(text.as_bytes(), other.data);
                    }
                }
            }
            describe(&items, 0)
        }
        Ok(_) => panic!("expected a multi-value"),
    }
}

fn describe(items: &[Result<AttributeValue, yoti_share::ValueError>], depth: usize) -> String {
    assert!(depth < 9, "the nesting has no limit");
    let item = |item: &Result<AttributeValue, _>| match item {
        Ok(AttributeValue::Multi(items)) => describe(items, depth + 1),
        Ok(_) => "a value".to_owned(),
        Err(error) => check_error(error),
    };
    format!("[{}]", items.iter().map(item).collect::<Vec<_>>().join(", "))
}
