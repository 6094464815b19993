//! Ask somebody for identity attributes with an annotated struct, and get that struct back: an SDK for Yoti's Digital
//! Identity *share* API (v2).
//!
//! The struct is the question. Its fields say what is asked, their types say how: an `Option` may be left out, an
//! [`Anchored`] value comes with its sources and verifiers, a [`Verified`] one is refused without a verifier. The
//! receipt comes back as that same struct.
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "derive"))]
//! # async fn share() -> Result<(), yoti_share::Error> {
//! use yoti_share::{Anchored, Client, Date, Image, SelfieAuth, SessionConfig, SharePolicy, Verified};
//!
//! #[derive(SharePolicy)]
//! struct Applicant {
//!     #[attr(full_name)]
//!     name: String,
//!     #[attr(email)]
//!     email: Option<String>,
//!     #[attr(date_of_birth, source(passport, driving_licence))]
//!     born: Anchored<Date>,
//!     #[attr(postal_address)]
//!     address: Verified<String>,
//!     #[attr(age_over = 18)]
//!     adult: bool,
//!     #[attr(selfie)]
//!     photo: Image,
//!     #[selfie_auth]
//!     selfie_check: SelfieAuth,
//! }
//!
//! let client = Client::from_env()?;
//! let config = SessionConfig::for_policy::<Applicant>("/your-callback-url").build()?;
//! let session = client.create_session(&config).await?;
//! let qr_code = client.create_qr_code(&session.id).await?;
//! println!("scan this: {}", qr_code.uri);
//! let receipt = client.wait_for_receipt(&session.id).await?;
//! let applicant: Applicant = receipt.extract()?;
//! # Ok(())
//! # }
//! ```
//!
//! The crate `yoti-share-sandbox` stands in for Yoti, in a test or as a program: no account, no phone, no network.
//!
//! # Where things are
//!
//! - **Asking**: [`SharePolicy`] and its derive, whose documentation has the whole grammar; [`attribute`] lists what can
//!   be asked; [`Policy::builder`] does the same at run time. [`SessionConfig`] adds where the browser returns to, a
//!   webhook, and extensions.
//! - **Calling**: `Client`, and `blocking::Client` for ordinary threads. [`ApiRequest`] describes and signs a call for
//!   any other HTTP client; with the feature `client` off, the crate does no network I/O.
//! - **Reading**: [`Receipt::extract`] fills the struct; [`Receipt::outcome`] tells a share from a failed one;
//!   [`Profile`] has the attributes one by one, each with its raw bytes; [`receipt::open`] opens stored receipts.
//! - **Keys**: [`Key`] reads PEM and DER; [`RequestSigner`] and [`KeyUnwrapper`] are for keys that live elsewhere.
//! - **Webhooks**: [`webhook`] reads notifications and tells whether they come from Yoti.
//! - **Errors**: every call fails with an [`Error`], whose [`ErrorKind`] says what to do about it.
//!
//! # Further reading
//!
//! In the repository: [from nothing to a filled struct](https://github.com/yoti-share/yoti-share/blob/main/docs/getting-started.md)
//! in ten minutes, [a cookbook](https://github.com/yoti-share/yoti-share/blob/main/docs/cookbook.md) of whole tasks,
//! [every error with what to do](https://github.com/yoti-share/yoti-share/blob/main/docs/errors.md), and
//! [our names for those of the other SDKs](https://github.com/yoti-share/yoti-share/blob/main/docs/coming-from.md).
//!
//! # Security
//!
//! - The receipt id reaches a web application in the browser's query string, where anybody can put another person's.
//!   `Client::get_receipt` takes the session you created for that browser and refuses a receipt of another.
//! - Anchors state where a value comes from. No signature behind them is checked, so [`Verified`] means that the receipt
//!   names a verifier.
//! - Yoti does not sign webhooks: set a secret with [`Notification::bearer`] and check it.
//! - Values, keys, nonces and tokens are in no `Debug`, no error and no log line of this crate.
//!
//! # Features
//!
//! | feature | default | what it brings |
//! |---|---|---|
//! | `derive` | yes | `#[derive(SharePolicy)]` |
//! | `client` | yes | the asynchronous client, on reqwest |
//! | `rustls`, `rustls-no-provider`, `native-tls` | `rustls` | which TLS the client uses |
//! | `aws-lc-rs`, `rust-crypto` | `aws-lc-rs` | cryptography; with both on, `aws-lc-rs` is used |
//! | `blocking` | | a client for ordinary threads |
//! | `qr` | | QR codes as SVG or for the terminal |
//! | `jiff-0_2`, `time-0_3`, `chrono-0_4` | | dates of these crates as field types |
//! | `test-util` | | transports for tests of your own |

#![cfg_attr(docsrs, feature(doc_cfg))]

// `ARCHITECTURE.md` has the rooms; a room uses only those above it, and a test holds the code to that.
mod macros;

mod codec;
mod error;

mod key;
mod types;

pub mod attribute;

mod policy;
mod session;

mod request;

pub mod receipt;

mod share_policy;
pub mod webhook;

#[cfg(feature = "client")]
mod client;

#[doc(no_inline)]
pub use attribute::kind;

pub use crate::{
    attribute::{
        Anchor, AnchorKind, Anchored, Attribute, AttributeValue, ContentType, FromAttribute, Json, ProfileAttribute,
        Verified,
    },
    error::{
        ClockSkew, ConfigError, Error, ErrorKind, ExtractError, FieldError, FieldProblem, KeyError, KeyErrorKind,
        Operation, ValueError,
        share_failure::{RequirementNotMet, ShareFailure},
    },
    key::{Key, KeyUnwrapper, RequestSigner, SigningInput},
    policy::{
        AdvancedIdentityProfile, AuthType, DocumentRestriction, IdentityProfile, Policy, PolicyBuilder, RememberMe,
        Scheme, SourceAnchor, SourceConstraint, TrustProfile, WantedAttribute,
    },
    receipt::{
        Outcome, Receipt, Share, extra_data,
        identity_report::{self, IdentityProfileReport, JwkSet},
        profile::Profile,
    },
    request::{ApiRequest, Credentials, Nonce, SignedRequest},
    session::{
        Extension, LocationConstraint, Notification, QrCode, QrCodeDetails, Session, SessionConfig,
        SessionConfigBuilder, SessionStatus, ThirdPartyAttribute, TransactionalFlow,
    },
    share_policy::{PinAuth, ReadAs, SelfieAuth, SharePolicy},
    types::{
        age_verification::{AgeCheck, AgeVerification},
        base_url::BaseUrl,
        date::Date,
        document_details::DocumentDetails,
        id::{ItemKeyId, QrCodeId, ReceiptId, RememberMeId, SdkId, SessionId},
        image::Image,
        postal_address::PostalAddress,
    },
};

#[cfg(feature = "blocking")]
pub use crate::client::blocking;
#[cfg(feature = "client")]
pub use crate::client::{Client, ClientBuilder, FollowUp, RetryPolicy, Wait, transport};

#[cfg(feature = "derive")]
#[doc = include_str!("derive.md")]
pub use yoti_share_derive::SharePolicy;

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
compile_error!(
    "`yoti-share` needs a cryptographic backend: turn on the feature `aws-lc-rs` (fast, the default) or `rust-crypto` (pure Rust)"
);

#[doc(hidden)]
pub use crate::share_policy::derive_support as __private0_1_0;
