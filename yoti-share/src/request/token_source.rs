//! Access tokens from elsewhere.

use std::future::{Future, ready};

use crate::{error::TokenError, types::access_token::AccessToken};

/// Gets access tokens from elsewhere: a secrets manager, a sidecar, another process.
///
/// A client with this source (`Client::with_token_source`) calls it at its first request, when the token is about to expire,
/// and when the API has rejected the token with 401. Concurrent calls of the client share one call of the source. The client
/// keeps the token, so the source needs no cache. A token that the API has rejected must not be returned again: the call
/// then fails with [`ErrorKind::InvalidToken`](crate::ErrorKind::InvalidToken).
///
/// ```
/// use std::time::SystemTime;
/// use yoti_share::{AccessToken, TokenError, TokenSource};
///
/// struct Sidecar;
///
/// impl TokenSource for Sidecar {
///     async fn token(&self) -> Result<AccessToken, TokenError> {
///         # async fn call_the_sidecar() -> Result<(String, SystemTime), std::io::Error> { Ok(("t".into(), SystemTime::now())) }
///         let (token, expiry) = call_the_sidecar().await.map_err(TokenError::new)?;
///         let token = AccessToken::new(token).map_err(TokenError::new)?;
///         Ok(token.with_expiry(expiry))
///     }
/// }
/// ```
pub trait TokenSource: Send + Sync {
    /// Returns a token that is valid now.
    ///
    /// # Errors
    /// A [`TokenError`] when there is none.
    fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send;
}

/// A fixed token, which cannot be renewed.
impl TokenSource for AccessToken {
    fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send {
        ready(Ok(self.clone()))
    }
}
