//! The endpoints of the share API.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An endpoint of the share API.
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
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::CreateSession,
        Self::GetSession,
        Self::CreateQrCode,
        Self::GetQrCode,
        Self::GetReceipt,
        Self::GetItemKey,
    ];

    /// The name in the control API.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateSession => "create_session",
            Self::GetSession => "get_session",
            Self::CreateQrCode => "create_qr_code",
            Self::GetQrCode => "get_qr_code",
            Self::GetReceipt => "get_receipt",
            Self::GetItemKey => "get_item_key",
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let endpoint = Self::ALL.into_iter().find(|endpoint| endpoint.name() == text);
        endpoint.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("`{text}` is not an endpoint; write one of {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_contains_every_endpoint() {
        // Serde's error lists all variants.
        let error = serde_json::from_str::<Endpoint>("\"none\"").unwrap_err().to_string();
        let names: Vec<&str> = error
            .split_once("expected one of")
            .unwrap()
            .1
            .split('`')
            .skip(1)
            .step_by(2)
            .collect();
        assert_eq!(Endpoint::ALL.map(Endpoint::name).as_slice(), names);
    }
}
