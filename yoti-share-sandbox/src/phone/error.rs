//! The errors of the phone.

use std::error::Error;
use std::fmt;

use crate::seal::SealError;
use crate::state::session::ShareStatus;

/// The reason why an action is not possible.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PhoneError {
    /// The sandbox does not know the session: its ID is wrong, or it was dropped to limit memory.
    UnknownSession,
    /// The session has ended already.
    Ended(ShareStatus),
    /// The sandbox does not know the QR code: its URI is wrong, or its session was dropped to limit memory.
    UnknownQrCode,
    /// The session has no QR code to scan.
    NoQrCode,
    /// The session's QR code has expired; create another.
    QrCodeExpired,
    /// The receipt cannot be sealed under the application's key.
    Seal(SealError),
    /// The runtime is shutting down.
    Interrupted,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSession => f.write_str("the sandbox does not know this session"),
            Self::Ended(status) => write!(f, "the session has ended: its status is {}", status.as_str()),
            Self::UnknownQrCode => f.write_str("the sandbox does not know this QR code"),
            Self::NoQrCode => f.write_str("the session has no QR code: create one first"),
            Self::QrCodeExpired => f.write_str("the session's QR code has expired: create another"),
            Self::Seal(_) => f.write_str("the receipt cannot be sealed"),
            Self::Interrupted => f.write_str("the runtime is shutting down"),
        }
    }
}

impl Error for PhoneError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Seal(error) => Some(error),
            Self::UnknownSession
            | Self::Ended(_)
            | Self::UnknownQrCode
            | Self::NoQrCode
            | Self::QrCodeExpired
            | Self::Interrupted => None,
        }
    }
}
