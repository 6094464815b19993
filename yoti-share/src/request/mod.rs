//! Requests to the API and for access tokens, and their signatures: pure functions of clock and entropy.

mod api_request;
mod clock;
mod credentials;
mod nonce;
mod settings;
mod signed_request;
mod token_request;
mod token_source;

#[cfg(feature = "client")]
pub(crate) use self::settings::RequestSettings;
pub use self::{
    api_request::ApiRequest, credentials::Credentials, nonce::Nonce, signed_request::SignedRequest,
    token_request::TokenRequest, token_source::TokenSource,
};
