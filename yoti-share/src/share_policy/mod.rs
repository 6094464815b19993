//! One struct is both the request and the result: its policy is requested, and it is filled from the receipt.

mod auth;
#[doc(hidden)]
pub mod derive_support;
mod fill;
#[cfg(feature = "derive")]
pub mod holds;
#[cfg(feature = "derive")]
pub mod ide;
mod value;

pub use self::{
    auth::{PinAuth, SelfieAuth},
    value::ReadAs,
};
use crate::{
    error::ExtractError,
    policy::Policy,
    receipt::{
        opened::{Outcome, Receipt},
        profile::Profile,
    },
    session::{SessionConfig, SessionConfigBuilder},
};

/// A struct whose fields list the requested attributes, and which is filled from the receipt.
///
/// Derive it; the derive's documentation has the grammar.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a share policy: it does not implement `SharePolicy`",
    label = "not a share policy",
    note = "put `#[derive(SharePolicy)]` on the struct; `flatten` takes the struct itself, not an `Option`, `Box` or `Vec` of it: put the `Option`s on its fields"
)]
pub trait SharePolicy: Sized {
    /// The policy of the struct, as a constant.
    const POLICY: &'static Policy;

    /// Fills the struct from the attributes of a share.
    ///
    /// # Errors
    /// [`ExtractError`] with every field that is missing or malformed, by name and never by value.
    fn from_profile(profile: &Profile) -> Result<Self, ExtractError>;
}

impl SessionConfig {
    /// Starts the configuration of a session with the policy of the struct `T`.
    ///
    /// `redirect_uri` is the address to which the person's browser returns with the receipt ID; it may be relative to the
    /// domain that is set in Yoti Hub.
    pub fn for_policy<T: SharePolicy>(redirect_uri: impl Into<String>) -> SessionConfigBuilder {
        Self::for_constant(T::POLICY, redirect_uri.into())
    }
}

impl Receipt {
    /// Fills a struct from the receipt.
    ///
    /// A receipt contains the shared attributes, not the policy of its session: `extract` cannot check that the session was
    /// created with `T::POLICY`. It does check the sources and verifiers that `T` requires, and `self_asserted = false`.
    ///
    /// # Errors
    /// [`ExtractError`]: if the share failed, [`share_failure`](ExtractError::share_failure) has the reason; otherwise
    /// [`fields`](ExtractError::fields) lists every field that is missing or malformed.
    pub fn extract<T: SharePolicy>(&self) -> Result<T, ExtractError> {
        match self.outcome() {
            Outcome::Shared(share) => T::from_profile(share.profile()),
            Outcome::Failed(failure) => Err(ExtractError::share_failed(failure.clone())),
        }
    }
}
