//! The part of the Worker that needs the SDK: it signs requests, which JavaScript hands to `fetch`, and opens receipts.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Request, RequestInit, js_sys::Uint8Array};
use yoti_share::{
    ApiRequest, BaseUrl, Credentials, Key, QrCode, Session, SessionConfig, SessionId, SharePolicy,
    receipt::{ItemKey, SealedReceipt},
};

#[derive(SharePolicy, Serialize)]
struct Visitor {
    #[attr(full_name)]
    name: String,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(email)]
    email: Option<String>,
}

/// An application of Yoti.
#[wasm_bindgen]
pub struct Yoti {
    credentials: Credentials,
    api_url: BaseUrl,
}

#[wasm_bindgen]
impl Yoti {
    /// `key` is the application's PEM file.
    #[wasm_bindgen(constructor)]
    pub fn new(sdk_id: &str, key: &str, api_url: &str) -> Result<Yoti, JsError> {
        Ok(Self {
            credentials: Credentials::new(sdk_id, Key::from_pem(key)?)?,
            api_url: api_url.parse()?,
        })
    }

    /// Returns the request that creates a share session.
    #[wasm_bindgen(js_name = createSession)]
    pub fn create_session(&self, redirect_uri: &str) -> Result<Request, JsError> {
        let config = SessionConfig::for_policy::<Visitor>(redirect_uri).build()?;
        self.sign(ApiRequest::create_session(&config))
    }

    /// Returns the request that creates a QR code for a session.
    #[wasm_bindgen(js_name = createQrCode)]
    pub fn create_qr_code(&self, session_id: &str) -> Result<Request, JsError> {
        self.sign(ApiRequest::create_qr_code(&session_id.parse()?))
    }

    /// Returns the request for a receipt, whose ID comes from the redirect.
    #[wasm_bindgen(js_name = getReceipt)]
    pub fn get_receipt(&self, receipt_id: &str) -> Result<Request, JsError> {
        self.sign(ApiRequest::get_receipt(&receipt_id.parse()?))
    }

    /// Returns the request for the key of a receipt, or nothing if the share failed. Fails if the receipt belongs to another
    /// session than that of this browser.
    #[wasm_bindgen(js_name = getItemKey)]
    pub fn get_item_key(&self, receipt: &[u8], session_id: &str) -> Result<Option<Request>, JsError> {
        let receipt = SealedReceipt::from_json_for_session(receipt, &session_id.parse()?)?;
        let request = receipt.item_key_id().map(|id| self.sign(ApiRequest::get_item_key(id)));
        request.transpose()
    }

    /// Opens a receipt and returns what the person shared, as JSON.
    pub fn open(&self, receipt: &[u8], item_key: Option<Vec<u8>>, session_id: &str) -> Result<String, JsError> {
        let session_id: SessionId = session_id.parse()?;
        let item_key = item_key.map(ItemKey::from_json).transpose()?;
        let receipt = SealedReceipt::from_json_for_session(receipt, &session_id)?;
        let visitor: Visitor = receipt.open(item_key, self.credentials.key())?.extract()?;
        Ok(serde_json::to_string(&visitor)?)
    }

    fn sign(&self, request: ApiRequest) -> Result<Request, JsError> {
        let signed = request.base_url(self.api_url.clone())?.sign(&self.credentials)?;
        let headers = Headers::new().map_err(js_error)?;
        for (name, value) in signed.headers() {
            headers.set(name.as_str(), value.to_str()?).map_err(js_error)?;
        }
        let init = RequestInit::new();
        init.set_method(signed.method().as_str());
        init.set_headers(&headers);
        if !signed.body().is_empty() {
            init.set_body(&Uint8Array::from(signed.body()));
        }
        Request::new_with_str_and_init(signed.url(), &init).map_err(js_error)
    }
}

/// Returns the ID in the response to `createSession`.
#[wasm_bindgen(js_name = sessionId)]
pub fn session_id(response: &[u8]) -> Result<String, JsError> {
    Ok(Session::from_json(response)?.id.to_string())
}

/// Returns the URI in the response to `createQrCode`.
#[wasm_bindgen(js_name = qrCodeUri)]
pub fn qr_code_uri(response: &[u8]) -> Result<String, JsError> {
    Ok(QrCode::from_json(response)?.uri)
}

fn js_error(error: JsValue) -> JsError {
    JsError::new(&format!("{error:?}"))
}
