//! The key files of applications.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::application::{AppKey, is_key_text};
use crate::util::entropy::Entropy;
use crate::util::ids;

/// More than a key with many certificates needs.
const MAX_LENGTH: u64 = 1 << 20;

/// A key and its file. A file that the program created is deleted when the program ends.
pub(super) struct KeyFile {
    pub(super) key: AppKey,
    pub(super) path: PathBuf,
    is_temporary: bool,
}

impl KeyFile {
    /// Reads a key in PEM or DER.
    pub(super) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        // Errors contain the path, so a key that was passed as a path must be recognised first.
        if is_key_text(&path.to_string_lossy()) {
            return Err("--key takes the path of a key file, not a key".into());
        }
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(MAX_LENGTH + 1).read_to_end(&mut bytes));
        read.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_LENGTH) {
            return Err(format!("{} is larger than a mebibyte, so it is not a key", path.display()).into());
        }
        let is_der = std::str::from_utf8(&bytes).is_err() && bytes.first() == Some(&0x30);
        let key = if is_der {
            AppKey::from_der(&bytes)
        } else {
            AppKey::from_pem(&bytes)
        };
        Ok(Self {
            key: key.map_err(|error| format!("{}: {error}", path.display()))?,
            path: path.to_owned(),
            is_temporary: false,
        })
    }

    /// Writes a key to a file that only this user can read.
    ///
    /// The first application gets the test key of this crate, because generating a key is slow. That the key
    /// is public does not matter: every caller of the sandbox can share as any person without it.
    pub(super) fn create(number: usize, seed: Option<u64>) -> Result<Self, Box<dyn Error>> {
        let key = match (number, seed) {
            (0, _) => AppKey::insecure_test_key(),
            (_, Some(seed)) => {
                let seed = seed.wrapping_add(number.try_into().unwrap_or(u64::MAX));
                AppKey::generate_from(&mut Entropy::seeded(seed).fork(), 2048)?
            }
            (_, None) => AppKey::generate(2048)?,
        };
        // The name is random even with a seed, so that no other user can create the file first.
        let path = std::env::temp_dir().join(format!("yoti-share-sandbox-{}.pem", ids::new_uuid(&Entropy::from_os())));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options
            .open(&path)
            .and_then(|mut file| file.write_all(key.pem().as_bytes()));
        written.map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        Ok(Self {
            key,
            path,
            is_temporary: true,
        })
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        if self.is_temporary
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "the key file could not be deleted");
        }
    }
}
