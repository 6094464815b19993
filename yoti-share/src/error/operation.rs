//! The operations of the API.

use std::fmt;

/// An operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
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
    /// `POST /v1/oauth/token` on the authentication server, or a call of a [`TokenSource`](crate::TokenSource)
    GetToken,
}

impl Operation {
    /// The operation in words, such as `create session`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateSession => "create session",
            Self::GetSession => "get session",
            Self::CreateQrCode => "create QR code",
            Self::GetQrCode => "get QR code",
            Self::GetReceipt => "get receipt",
            Self::GetItemKey => "get item key",
            Self::GetToken => "get access token",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
