//! How far this machine's clock is from the server's.

#[cfg(feature = "client")]
use std::time::SystemTime;
use std::{fmt, time::Duration};

/// How this machine's clock stands to the server's, taken from an answer's `Date` header.
///
/// The header counts whole seconds and the answer took its time, so differences up to half a minute are not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClockSkew {
    /// This machine's clock is ahead of the server's.
    Ahead(Duration),
    /// This machine's clock is behind the server's.
    Behind(Duration),
}

impl ClockSkew {
    /// Below this nobody is told: it is the header's resolution, the network, and ordinary drift.
    #[cfg(feature = "client")]
    const NOTABLE: Duration = Duration::from_secs(30);

    /// The difference, or `None` when it is too small to matter.
    #[cfg(feature = "client")]
    pub(crate) fn between(local: SystemTime, server: SystemTime) -> Option<Self> {
        let skew = match local.duration_since(server) {
            Ok(ahead) => Self::Ahead(ahead),
            Err(behind) => Self::Behind(behind.duration()),
        };
        (skew.size() > Self::NOTABLE).then_some(skew)
    }

    /// How large the difference is, whichever way.
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
