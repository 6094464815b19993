//! Share sessions: their configuration, and sessions and QR codes as the API returns them.

mod config;
mod extension;
mod notification;
mod qr_code;
#[cfg(feature = "qr")]
mod qr_image;
mod redirect_uri;
mod response;
mod share_session;

pub use self::{
    config::{SessionConfig, SessionConfigBuilder},
    extension::{Extension, LocationConstraint, ThirdPartyAttribute, TransactionalFlow},
    notification::Notification,
    qr_code::{QrCode, QrCodeDetails},
    share_session::{Session, SessionStatus},
};
