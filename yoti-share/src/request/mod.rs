//! Requests to the API and their signatures: pure functions of clock and entropy.

mod api_request;
mod credentials;
mod nonce;
mod signed_request;

pub use self::{api_request::ApiRequest, credentials::Credentials, nonce::Nonce, signed_request::SignedRequest};
