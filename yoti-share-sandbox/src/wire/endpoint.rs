//! The endpoints of the share API and of the authentication server.

use serde::{Deserialize, Serialize};

/// An endpoint of the share API, or the one of the authentication server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Endpoint {
    /// `POST /v2/sessions`
    CreateSession,
    /// `GET /v2/sessions/{id}`
    GetSession,
    /// `POST /v2/sessions/{id}/qr-codes`
    CreateQrCode,
    /// `GET /v2/qr-codes/{id}`
    GetQrCode,
    /// `GET /v2/receipts/{id}`
    GetReceipt,
    /// `GET /v2/wrapped-item-keys/{id}`
    GetItemKey,
    /// `POST /v1/oauth/token` of the authentication server
    GetToken,
}

impl Endpoint {
    /// The name in the control API.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateSession => "create_session",
            Self::GetSession => "get_session",
            Self::CreateQrCode => "create_qr_code",
            Self::GetQrCode => "get_qr_code",
            Self::GetReceipt => "get_receipt",
            Self::GetItemKey => "get_item_key",
            Self::GetToken => "get_token",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_every_endpoint_is_its_json() {
        // Serde's error lists all variants.
        let error = serde_json::from_str::<Endpoint>("\"none\"").unwrap_err().to_string();
        let names = error
            .split_once("expected one of")
            .unwrap()
            .1
            .split('`')
            .skip(1)
            .step_by(2);
        for name in names {
            let endpoint: Endpoint = serde_json::from_value(name.into()).unwrap();
            assert_eq!(endpoint.name(), name);
        }
    }
}
