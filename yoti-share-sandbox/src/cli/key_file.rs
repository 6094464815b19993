//! The key files of applications.

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::application::AppKey;
use crate::util::entropy::Entropy;
use crate::util::ids;

/// A key and its file. A file that the program created is deleted when the program ends.
pub(super) struct KeyFile {
    pub(super) key: AppKey,
    pub(super) path: PathBuf,
    is_temporary: bool,
}

impl KeyFile {
    pub(super) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let pem = fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let key = AppKey::from_pem(&pem).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self {
            key,
            path: path.to_owned(),
            is_temporary: false,
        })
    }

    /// Generates a key, and writes it to a file that only this user can read.
    pub(super) fn create(seed: Option<u64>) -> Result<Self, Box<dyn Error>> {
        let key = match seed {
            Some(seed) => AppKey::generate_from(&mut Entropy::seeded(seed).fork(), 2048)?,
            None => AppKey::generate(2048)?,
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
