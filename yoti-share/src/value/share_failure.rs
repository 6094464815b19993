//! Why a share failed.

/// Why a share failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareFailure {
    code: String,
}

impl ShareFailure {
    /// The code, such as `FRAUD_DETECTED`. The set is open.
    pub fn code(&self) -> &str {
        &self.code
    }
}
