//! Why a sandbox does not start.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::util::error_chain::escape_controls;

/// Why a sandbox did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The sandbox cannot listen on the address.
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: io::Error,
    },
    /// Other machines can reach the address, and the builder does not allow that.
    Remote(SocketAddr),
    /// An SDK ID is not a UUID.
    SdkId(String),
    /// Two applications have the same SDK ID.
    SameSdkId(String),
    /// The public URL is not a web origin.
    PublicUrl(String),
    /// The domain of an application is not a web origin.
    Domain(String),
    /// A scope is empty or has characters that scopes cannot have.
    Scope(String),
    /// The SDK's client for the sandbox could not be created.
    #[cfg(feature = "client")]
    Client(yoti_share::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } if source.kind() == io::ErrorKind::AddrInUse => {
                write!(
                    f,
                    "port {} of {} is in use: choose another, or 0 for any free port",
                    address.port(),
                    address.ip()
                )
            }
            Self::Listen { address, .. } => write!(f, "the sandbox cannot listen on {address}"),
            Self::Remote(address) => write!(
                f,
                "other machines can reach {address}, and the sandbox protects nothing: listen on 127.0.0.1, or allow remote \
                 access"
            ),
            Self::SdkId(id) => write!(f, "the SDK ID `{}` is not a UUID", escape_controls(id)),
            Self::SameSdkId(id) => write!(f, "two applications have the SDK ID {id}"),
            Self::PublicUrl(url) => write!(
                f,
                "`{}` is not the URL of a sandbox: write an origin such as http://sandbox:4000, without a path",
                escape_controls(url)
            ),
            Self::Domain(domain) => write!(
                f,
                "`{}` is not the domain of an application: write an origin such as https://localhost:9443",
                escape_controls(domain)
            ),
            Self::Scope(scope) => write!(
                f,
                "`{}` is not a scope: write one scope at a time, in visible ASCII characters except `\"` and `\\`",
                escape_controls(scope)
            ),
            #[cfg(feature = "client")]
            Self::Client(_) => f.write_str("the SDK's client for the sandbox could not be created"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Remote(_)
            | Self::SdkId(_)
            | Self::SameSdkId(_)
            | Self::PublicUrl(_)
            | Self::Domain(_)
            | Self::Scope(_) => None,
            #[cfg(feature = "client")]
            Self::Client(source) => Some(source),
        }
    }
}
