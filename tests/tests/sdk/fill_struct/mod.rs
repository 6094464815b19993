//! Structs with `#[derive(SharePolicy)]` are filled from receipts that the sandbox sealed.

mod alternatives;
mod contradictions;
mod custom_types;
mod damage;
mod field_types;
mod flatten;
mod self_asserted;
mod sources;

use yoti_share::{ExtractError, Key, Receipt, SharePolicy, receipt};
use yoti_share_sandbox::{
    AppKey,
    seal::{Attribute, Seal, Side},
};

fn receipt_of(attributes: impl IntoIterator<Item = Attribute>) -> Receipt {
    let app_key = AppKey::insecure_test_key();
    let sealed = Seal::under(&app_key)
        .user(Side::new().attributes(attributes))
        .seal()
        .unwrap();
    let key = Key::from_pem(app_key.pem()).unwrap();
    receipt::open(sealed.receipt_json(), sealed.item_key_json(), &key).unwrap()
}

fn extract<T: SharePolicy>(attributes: impl IntoIterator<Item = Attribute>) -> Result<T, ExtractError> {
    receipt_of(attributes).extract()
}

/// Every problem as `field attribute Problem`.
fn problems(error: &ExtractError) -> Vec<String> {
    error
        .fields()
        .iter()
        .map(|field| format!("{} {} {:?}", field.field(), field.attribute(), field.problem()))
        .collect()
}

/// Why the struct cannot be filled from these attributes.
fn problems_of<T: SharePolicy>(attributes: impl IntoIterator<Item = Attribute>) -> Vec<String> {
    match extract::<T>(attributes) {
        Ok(_) => panic!("the struct was filled"),
        Err(error) => problems(&error),
    }
}

fn text(name: &str, value: &str) -> Attribute {
    Attribute::text(name, value)
}
