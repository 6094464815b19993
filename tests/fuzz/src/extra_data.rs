//! Extra data, sealed with the right keys.

use base64::{Engine, engine::general_purpose::STANDARD};
use yoti_share::{ErrorKind, extra_data::ExtraDataKind};

use crate::{
    errors::check_error_kind,
    protobuf::{self, Definition, Entry, Issuance, IssuingAttributes},
    seal::shared,
};

pub(crate) fn extra_data(message: &[u8]) -> String {
    let again = protobuf::read::<protobuf::ExtraData>(message);
    let share = match shared(None, Some(message)) {
        Ok(share) => share,
        Err(error) => {
            assert!(again.is_none(), "the second reader accepts what the SDK rejects");
            return check_error_kind(&error, &[ErrorKind::Decryption]);
        }
    };
    let extra_data = share.extra_data();
    if let Some(again) = again {
        assert_eq!(extra_data.entries().len(), again.entries.len());
        for (one, other) in extra_data.entries().iter().zip(&again.entries) {
            assert_eq!(
                format!("{one:?}"),
                format!("ExtraDataEntry {{ kind: {:?}, .. }}", one.kind())
            );
            match protobuf::read::<Entry>(other) {
                Some(other) => assert_eq!((number(one.kind()), one.raw()), (other.kind, &*other.value)),
                None => assert!(one.kind() == ExtraDataKind::Undefined || one.raw() != *other),
            }
        }
        let entries = extra_data.entries().iter();
        let issuances = entries.filter(|entry| entry.kind() == ExtraDataKind::ThirdPartyAttribute);
        // If there are several, compare nothing: the SDK ignores a field of a wrong type, the second reader rejects it.
        if issuances.count() == 1
            && let Some((token, names)) = again.entries.iter().find_map(|entry| issuance(entry))
        {
            let found = extra_data.issuance().expect("the second reader finds an issuance");
            assert_eq!(found.token(), STANDARD.encode(token));
            assert!(found.definitions().eq(names.iter().map(String::as_str)));
        }
    }
    if let Some(issuance) = extra_data.issuance() {
        let debug = format!("{issuance:?}");
        assert!(
            issuance.token().len() < 12 || !debug.contains(issuance.token()),
            "{debug}"
        );
        return format!("{} entries, until {:?}", extra_data.entries().len(), issuance.expiry());
    }
    format!("{} entries", extra_data.entries().len())
}

/// The token and the attribute names of an issuance entry.
fn issuance(entry: &[u8]) -> Option<(Vec<u8>, Vec<String>)> {
    let entry: Entry = protobuf::read(entry).filter(|entry: &Entry| entry.kind == 6)?;
    let issuance: Issuance = protobuf::read(&entry.value).filter(|issuance: &Issuance| !issuance.token.is_empty())?;
    let mut names = Vec::new();
    for attributes in protobuf::read_all::<IssuingAttributes>(&issuance.attributes)? {
        names.extend(
            protobuf::read_all::<Definition>(&attributes.definitions)?
                .into_iter()
                .map(|definition| definition.name),
        );
    }
    Some((issuance.token, names))
}

fn number(kind: ExtraDataKind) -> u64 {
    match kind {
        ExtraDataKind::Undefined => 0,
        ExtraDataKind::Invoice => 1,
        ExtraDataKind::PaymentTransaction => 2,
        ExtraDataKind::Location => 3,
        ExtraDataKind::Transaction => 4,
        ExtraDataKind::AgeVerificationSecret => 5,
        ExtraDataKind::ThirdPartyAttribute => 6,
        ExtraDataKind::Other(number) => number,
        other => panic!("{other:?} has no number in this test"),
    }
}
