//! The difference between this machine's clock and the server's.

#[cfg(feature = "client")]
use std::time::SystemTime;
use std::{fmt, time::Duration};

/// The difference between this machine's clock and the server's, from the `Date` header of a response.
///
/// The header has whole seconds, and the response takes time to arrive, so only differences of more than half a minute are
/// reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClockSkew {
    /// This machine's clock is ahead of the server's.
    Ahead(Duration),
    /// This machine's clock is behind the server's.
    Behind(Duration),
}

impl ClockSkew {
    /// Clock skew below this threshold is not reported.
    #[cfg(feature = "client")]
    const THRESHOLD: Duration = Duration::from_secs(30);

    /// The difference, if it is above the threshold.
    #[cfg(feature = "client")]
    pub(crate) fn between(local: SystemTime, server: SystemTime) -> Option<Self> {
        let skew = match local.duration_since(server) {
            Ok(ahead) => Self::Ahead(ahead),
            Err(behind) => Self::Behind(behind.duration()),
        };
        (skew.size() > Self::THRESHOLD).then_some(skew)
    }

    /// The difference without its direction.
    pub fn size(self) -> Duration {
        match self {
            Self::Ahead(by) | Self::Behind(by) => by,
        }
    }
}

impl fmt::Display for ClockSkew {
    /// "10 min 0 s behind the server's"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.size().as_secs();
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        if days > 0 {
            write!(f, "{days} d {hours} h")?;
        } else if hours > 0 {
            write!(f, "{hours} h {minutes} min")?;
        } else {
            write!(f, "{minutes} min {} s", seconds % 60)?;
        }
        f.write_str(match self {
            Self::Ahead(_) => " ahead of the server's",
            Self::Behind(_) => " behind the server's",
        })
    }
}
