//! The credentials of an application.

use crate::{error::leaf::ConfigError, key::Key, types::id::SdkId};

/// Who calls the API: an application's id and its key.
///
/// ```no_run
/// use yoti_share::{Credentials, Key};
///
/// let key = Key::from_pem_file("keys/application.pem")?;
/// let credentials = Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", key)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Credentials {
    pub(super) sdk_id: SdkId,
    pub(super) key: Key,
}

impl Credentials {
    /// The application of this client SDK id, with its key.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the id is not a UUID.
    pub fn new(sdk_id: impl AsRef<str>, key: Key) -> Result<Self, ConfigError> {
        Ok(Self {
            sdk_id: sdk_id.as_ref().parse()?,
            key,
        })
    }

    /// The application's id.
    pub fn sdk_id(&self) -> &SdkId {
        &self.sdk_id
    }

    /// The application's key.
    pub fn key(&self) -> &Key {
        &self.key
    }
}
