//! Extra data, behind the ciphers.

use base64::{Engine, engine::general_purpose::STANDARD};
use yoti_share::{ErrorKind, extra_data::ExtraDataKind};

use crate::{
    errors::told_as,
    protobuf::{self, Definition, Entry, Issuance, IssuingAttributes},
    seal::shared,
};

pub(crate) fn extra_data(message: &[u8]) -> String {
    let again = protobuf::read::<protobuf::ExtraData>(message);
    let share = match shared(None, Some(message)) {
        Ok(share) => share,
        Err(error) => {
            assert!(again.is_none(), "another reader reads what was refused");
            return told_as(&error, &[ErrorKind::Decryption]);
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
        let permissions = entries.filter(|entry| entry.kind() == ExtraDataKind::ThirdPartyAttribute);
        // Of several, the first may be readable here and not there: a field of another type is passed over here.
        if permissions.count() == 1
            && let Some((token, names)) = again.entries.iter().find_map(|entry| permission(entry))
        {
            let found = extra_data.issuance().expect("another reader finds a permission");
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

/// The token and the names of an entry that permits something.
fn permission(entry: &[u8]) -> Option<(Vec<u8>, Vec<String>)> {
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
        other => panic!("{other:?} is new"),
    }
}
