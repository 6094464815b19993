//! SDK for Yoti's Digital Identity *share* API (v2): an annotated struct requests identity attributes, and is filled from
//! the receipt.
//!
//! The struct is both the request and the result. Its fields list the requested attributes; their types decide how each is
//! requested: the person may leave out an `Option`, an [`Anchored`] value comes with its sources and verifiers, and a
//! [`Verified`] value is rejected unless the receipt names a verifier.
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "derive"))]
//! # async fn share() -> Result<(), yoti_share::Error> {
//! use yoti_share::{Anchored, Client, Date, Image, SessionConfig, SharePolicy, Verified};
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
//! }
//!
//! let client = Client::from_env()?;
//! let config = SessionConfig::for_policy::<Applicant>("/your-callback-url").build()?;
//! let session = client.create_session(&config).await?;
//! let qr_code = client.create_qr_code(&session.id).await?;
//! println!("scan this QR code: {}", qr_code.uri);
//! let receipt = client.wait_for_receipt(&session.id).await?;
//! let applicant: Applicant = receipt.extract()?;
//! # Ok(())
//! # }
//! ```
//!
//! The crate `yoti-share-sandbox` simulates Yoti, in tests or as a program: no account, no phone, no network.
//!
//! # Core types
//!
//! | request | |
//! |---|---|
//! | [`SharePolicy`] | the trait of your structs; [its derive] has the whole grammar |
//! | [`attribute`] | the attributes of the catalogue |
//! | [`Policy`] | a policy, also built at run time with [`Policy::builder`] |
//! | [`SessionConfig`] | a policy with the redirect URI, a [`Notification`] and extensions |
//! | [`Key`], [`RemoteKey`] | the application's key: from PEM or DER, or in an HSM or a key service |
//! | [`Client`] | calls the API: sessions, QR codes, receipts, waiting |
//! | [`blocking::Client`] | the same for threads without an async runtime |
//! | [`Session`], [`SessionStatus`] | a share session, and how far it is |
//! | [`QrCode`] | a QR code, as URI, SVG or text for a terminal |
//! | [`ApiRequest`], [`TokenRequest`] | describes and signs a request for any other HTTP client |
//! | [`AccessToken`], [`TokenSource`] | access tokens, instead of signed requests |
//!
//! | response | |
//! |---|---|
//! | [`Receipt`] | how a share ended: [`extract`](Receipt::extract) fills your struct, [`outcome`](Receipt::outcome) distinguishes success and failure |
//! | [`Anchored`] | a value with its sources and verifiers, each an [`Anchor`] |
//! | [`Verified`] | the same, and an error unless the receipt names a verifier |
//! | [`Redacted`] | a value that `Debug` does not show |
//! | [`Json`] | an attribute with JSON, deserialised into your type |
//! | [`FromAttribute`] | the trait of all field types; implement it for your own |
//! | [`Date`], [`Image`], [`PostalAddress`], [`DocumentDetails`], [`AgeVerification`] | values |
//! | [`IdentityProfileReport`] | the report on an identity profile, with its proof |
//! | [`Profile`] | all attributes of a share, each with its raw bytes |
//! | [`ShareFailure`] | why a share failed |
//! | [`receipt::StoredReceipt`] | a receipt that is still encrypted, to be stored and opened later |
//! | [`webhook`] | notifications: authenticating and parsing them |
//! | [`Error`], [`ErrorKind`] | why a call failed, and what to do |
//!
//! Without the feature `client`, the crate does no network I/O.
//!
//! # Further reading
//!
//! In the repository:
//!
//! - [getting started](https://github.com/yoti-share/yoti-share/blob/main/docs/getting-started.md)
//! - [a cookbook](https://github.com/yoti-share/yoti-share/blob/main/docs/cookbook.md) for complete tasks
//! - [every error, with what to do](https://github.com/yoti-share/yoti-share/blob/main/docs/errors.md)
//! - [the names of other SDKs and ours](https://github.com/yoti-share/yoti-share/blob/main/docs/coming-from.md)
//!
//! # Security
//!
//! - A web application gets the receipt ID from the query string of the browser, where an attacker can put the ID of
//!   another person's receipt. `Client::get_receipt` therefore takes the session that you created for that browser, and
//!   rejects a receipt of another session.
//! - Anchors state the source of a value. The SDK does not check their signatures: [`Verified`] means that the receipt names
//!   a verifier.
//! - Yoti does not sign webhooks: set a secret with [`Notification::bearer`], and check it with [`webhook::Guard`].
//! - Attribute values, keys, nonces and tokens never appear in `Debug` output, errors or log lines of this crate.
//!
//! # Features
//!
//! | feature | default | enables |
//! |---|---|---|
//! | `derive` | yes | `#[derive(SharePolicy)]` |
//! | `client` | yes | the asynchronous client, on reqwest |
//! | `rustls`, `rustls-no-provider`, `native-tls` | `rustls` | the TLS implementation of the client |
//! | `aws-lc-rs`, `rust-crypto` | `aws-lc-rs` | the cryptography; if both are on, `aws-lc-rs` is used |
//! | `blocking` | | a client for threads without an async runtime |
//! | `qr` | | QR codes as SVG for HTML, as `data:` URI, or for the terminal |
//! | `jiff-0_2`, `time-0_3`, `chrono-0_4` | | dates of these crates as field types; conversions of dates and timestamps |
//! | `axum-0_8` | | `axum`: extractors for webhooks and for the receipt ID of a redirect |
//! | `reqwest-0_13` | | `ClientBuilder::http_client`, which takes your own `reqwest::ClientBuilder` |
//! | `serde` | | `Serialize` and `Deserialize` for field types, IDs and stored receipts: off, so that personal data is stored only on purpose |
//! | `js` | | `wasm32-unknown-unknown` in a JavaScript engine, such as a Worker: its clock and its entropy |
//! | `test-util` | | fixtures (receipts, profiles, verified values) and transports for your tests |
//!
#![cfg_attr(feature = "client", doc = "[`Client`]: crate::Client")]
#![cfg_attr(
    not(feature = "client"),
    doc = "[`Client`]: https://docs.rs/yoti-share/latest/yoti_share/struct.Client.html"
)]
#![cfg_attr(feature = "derive", doc = "[its derive]: derive@crate::SharePolicy")]
#![cfg_attr(
    not(feature = "derive"),
    doc = "[its derive]: https://docs.rs/yoti-share/latest/yoti_share/derive.SharePolicy.html"
)]
#![cfg_attr(feature = "blocking", doc = "[`blocking::Client`]: crate::blocking::Client")]
#![cfg_attr(
    not(feature = "blocking"),
    doc = "[`blocking::Client`]: https://docs.rs/yoti-share/latest/yoti_share/blocking/struct.Client.html"
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// `ARCHITECTURE.md` lists the rooms. A room uses only rooms above it; a test checks this.
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

#[cfg(feature = "axum-0_8")]
pub mod axum;

pub mod webshare;

/// The kinds of value that an attribute can have, and the Rust types that fit each.
///
/// A kind is a type without values. An [`Attribute`] names one as its `Kind`, which decides the field types that fit.
pub mod kind {
    pub use crate::attribute::kind::*;
}

pub use crate::{
    attribute::{
        anchor::{Anchor, AnchorKind},
        content_type::ContentType,
        from_attribute::{Attribute, FromAttribute, Json},
        profile_attribute::{AttributeValue, ProfileAttribute},
        redacted::Redacted,
        wrapper::{Anchored, Verified},
    },
    error::{
        ClockSkew, ConfigError, Error, ErrorBody, ErrorKind, ExtractError, FieldError, FieldProblem, KeyError,
        KeyErrorKind, Operation, ProofError, ProofErrorKind, ReceiptQueryError, RequirementNotMet, ShareFailure,
        TokenError, ValueError,
    },
    key::{AnyKey, Key, KeyUnwrapper, RemoteKey, RequestSigner, SigningInput},
    policy::{
        AdvancedIdentityProfile, AuthType, DocumentRestriction, IdentityProfile, Policy, PolicyBuilder, RememberMe,
        Scheme, SourceAnchor, SourceConstraint, TrustProfile, WantedAttribute,
    },
    receipt::{
        identity_report::{IdentityProfileReport, proof::JwkSet},
        opened::{Outcome, Receipt, Share},
        profile::Profile,
    },
    request::{ApiRequest, Credentials, Nonce, SignedRequest, TokenRequest, TokenSource},
    session::{
        Extension, LocationConstraint, Notification, QrCode, QrCodeDetails, Session, SessionConfig,
        SessionConfigBuilder, SessionStatus, ThirdPartyAttribute, TransactionalFlow,
    },
    share_policy::{PinAuth, ReadAs, SelfieAuth, SharePolicy},
    types::{
        access_token::AccessToken,
        age_verification::{AgeCheck, AgeVerification},
        base_url::BaseUrl,
        date::Date,
        document_details::DocumentDetails,
        id::{ItemKeyId, QrCodeId, ReceiptId, RememberMeId, SdkId, SessionId},
        image::Image,
        postal_address::PostalAddress,
    },
};

#[cfg(any(feature = "jiff-0_2", feature = "time-0_3", feature = "chrono-0_4"))]
pub use crate::types::foreign_date::FromInstant;

#[cfg(any(test, feature = "test-util"))]
pub use crate::receipt::fixtures::ProfileBuilder;

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

/// The extra data of a [`Share`].
pub mod extra_data {
    pub use crate::receipt::extra_data::{ExtraData, ExtraDataEntry, ExtraDataKind, IssuanceDetails};
}

/// The parts of an [`IdentityProfileReport`], as views of its JSON.
pub mod identity_report {
    pub use crate::receipt::identity_report::{
        proof::Proof,
        view::{
            AddressClaim, AddressVerification, Assurance, AssuranceProcess, AuthenticationReport, CheckedScheme,
            DocumentEvidence, ElectronicRecord, Evidence, FaceEvidence, IdentityAssertion, Liveness, Name,
            ProfileMatchReport, SchemeCompliance, VerificationReport,
        },
    };
}

#[doc(hidden)]
pub use crate::share_policy::derive_support as __private0_1_0;
// Public only because errors of rustc contain its path.
#[cfg(feature = "derive")]
#[doc(hidden)]
pub use crate::share_policy::holds;
