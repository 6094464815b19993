//! The share API and the authentication server as they are on the wire: their endpoints, their response bodies member for member, the
//! request signature and the client assertion.

pub(crate) mod assertion;
mod endpoint;
mod failure;
pub(crate) mod signature;

use serde::Serialize;
use serde_json::Value;

pub use self::endpoint::Endpoint;
pub(crate) use self::failure::ErrorReason;
pub use self::failure::{Failure, UnmetRequirement};

#[derive(Serialize)]
pub(crate) struct CreatedSession<'a> {
    pub(crate) id: &'a str,
    pub(crate) status: &'a str,
    pub(crate) expiry: String,
}

/// A session.
#[derive(Serialize)]
pub(crate) struct SessionBody<'a> {
    pub(crate) id: &'a str,
    pub(crate) status: &'a str,
    pub(crate) created: String,
    pub(crate) updated: String,
    pub(crate) expiry: String,
    #[serde(rename = "qrCode", skip_serializing_if = "Option::is_none")]
    pub(crate) qr_code: Option<Id<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) receipt: Option<Id<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Id<'a> {
    pub(crate) id: &'a str,
}

#[derive(Serialize)]
pub(crate) struct CreatedQrCode<'a> {
    pub(crate) id: &'a str,
    pub(crate) uri: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QrCodeBody<'a> {
    pub(crate) id: &'a str,
    pub(crate) expiry: String,
    /// JSON in a string: four of five SDKs read it so.
    pub(crate) policy: String,
    pub(crate) extensions: Vec<ExtensionBody<'a>>,
    pub(crate) session: CreatedSession<'a>,
    pub(crate) redirect_uri: &'a str,
}

#[derive(Serialize)]
pub(crate) struct ExtensionBody<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'a Value,
    pub(crate) content: &'a Value,
}

/// A receipt: sealed content on success, an error on failure.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiptBody {
    pub(crate) id: String,
    pub(crate) session_id: String,
    pub(crate) timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remember_me_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent_remember_me_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<ContentBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) other_party_content: Option<ContentBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wrapped_item_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wrapped_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_reason: Option<ErrorReason>,
}

/// One side of a receipt.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContentBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extra_data: Option<String>,
}

#[derive(Clone, Serialize)]
pub(crate) struct ItemKeyBody {
    pub(crate) id: String,
    pub(crate) iv: String,
    pub(crate) value: String,
}

#[derive(Serialize)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) id: &'a str,
    pub(crate) status: u16,
    pub(crate) error: &'a str,
    pub(crate) message: &'a str,
}

#[derive(Serialize)]
pub(crate) struct TokenBody<'a> {
    pub(crate) access_token: &'a str,
    pub(crate) token_type: &'a str,
    /// Seconds.
    pub(crate) expires_in: u64,
    pub(crate) scope: &'a str,
}

/// An error of the authentication server, in the form of OAuth 2.
#[derive(Serialize)]
pub(crate) struct OAuthErrorBody<'a> {
    pub(crate) error: &'a str,
    pub(crate) error_description: &'a str,
}
