//! Receipt IDs, which come from a browser's query string, and other IDs that are part of paths.

use std::{sync::LazyLock, time::UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use yoti_share::{
    ApiRequest, Credentials, ItemKeyId, KeyError, Nonce, QrCodeId, ReceiptId, RememberMeId, RequestSigner, SdkId,
    SessionId, SigningInput,
};

use crate::{errors::check_error, seal::poll_once};

pub(crate) fn receipt_id(data: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(data) else {
        return "not text".to_owned();
    };
    drop(text.parse::<SdkId>().map_err(|error| check_error(&error)));
    drop(
        text.parse::<QrCodeId>()
            .map(|id| segment(&ApiRequest::get_qr_code(&id), "/v2/qr-codes/", text)),
    );
    drop(
        text.parse::<ItemKeyId>()
            .map(|id| segment(&ApiRequest::get_item_key(&id), "/v2/wrapped-item-keys/", text)),
    );
    drop(
        text.parse::<RememberMeId>()
            .map(|id| assert_eq!(format!("{id:?}"), "RememberMeId([redacted])")),
    );
    if let Ok(id) = text.parse::<SessionId>() {
        assert_eq!(id.as_str(), text);
        segment(&ApiRequest::get_session(&id), "/v2/sessions/", text);
    }
    match text.parse::<ReceiptId>() {
        Err(error) => {
            // Any base64 text with its padding is a valid receipt ID.
            let is_id = !data.is_empty() && data.len() <= 1024 && STANDARD.decode(data).is_ok();
            assert!(!is_id, "{text} was rejected: {error}");
            check_error(&error)
        }
        Ok(id) => {
            assert_eq!(id.as_str().parse::<ReceiptId>().as_ref(), Ok(&id));
            assert_eq!(serde_json::from_value::<ReceiptId>(id.as_str().into()).unwrap(), id);
            assert_eq!(format!("{id:?}"), "ReceiptId([redacted])");
            let url_safe = id.as_str().trim_end_matches('=').replace('+', "-").replace('/', "_");
            segment(&ApiRequest::get_receipt(&id), "/v2/receipts/", &url_safe);
            assert_eq!(url_safe.parse::<ReceiptId>(), Ok(id.clone()));
            id.to_string()
        }
    }
}

/// Checks that the ID is one percent-encoded segment of the path and decodes to the original.
fn segment(request: &ApiRequest, prefix: &str, id: &str) {
    let signed = poll_once(request.sign_async_with(&CREDENTIALS, Nonce::from_bytes([7; 16]), UNIX_EPOCH)).unwrap();
    let path = signed
        .path_and_query()
        .strip_suffix("?nonce=07070707-0707-4707-8707-070707070707&timestamp=0")
        .unwrap();
    let written = path.strip_prefix(prefix).expect("the id changed the path");
    let mut bytes = Vec::new();
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => byte,
            _ if b"-._~!$&'()*+,;=:@".contains(&byte) => byte,
            other => panic!("{:?} must be escaped in a path", char::from(other)),
        });
    }
    assert_eq!(bytes, id.as_bytes());
    assert!(!matches!(written, "." | ".."), "URL parsers remove this segment");
}

static CREDENTIALS: LazyLock<Credentials<Fixed>> =
    LazyLock::new(|| Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", Fixed).unwrap());

/// Returns the same signature for everything, because these tests do not check signatures.
struct Fixed;

impl RequestSigner for Fixed {
    async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(vec![1])
    }
}
