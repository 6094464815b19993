//! Seals receipts without a server, for tests of programs that open receipts.
//!
//! A [`Seal`] takes any attributes, correct or malformed, and any public key. It returns the two JSON documents that the API
//! would send: the receipt and the wrapped item key.
//!
//! The types are called as in the wire format. If you also use the SDK's types of the same name, import this module and
//! write `seal::Attribute`.
//!
//! ```
//! use yoti_share_sandbox::AppKey;
//! use yoti_share_sandbox::seal::{Anchor, Attribute, Seal, Side};
//!
//! let passport = Anchor::source("PASSPORT").sub_type("NFC");
//! let user = Side::new()
//!     .attribute(Attribute::text("given_names", "Ada").anchor(passport))
//!     .attribute(Attribute::date("date_of_birth", "1990-05"));
//! let sealed = Seal::under(&AppKey::insecure_test_key()).user(user).seal()?;
//! assert!(sealed.receipt_json().contains("wrappedKey"));
//! assert!(sealed.item_key_json().is_some());
//! # Ok::<(), yoti_share_sandbox::seal::SealError>(())
//! ```

mod anchor;
mod attribute;
mod cache;
pub(crate) mod certificate;
pub(crate) mod cipher;
mod encode;
mod error;
mod extra_data;
pub(crate) mod proto;
mod sealed;
mod sealer;
mod side;

pub use self::anchor::{Anchor, AnchorKind};
pub use self::attribute::{Attribute, content_type};
pub use self::certificate::certificate;
pub use self::error::SealError;
pub use self::extra_data::ExtraData;
pub use self::sealed::SealedReceipt;
pub use self::sealer::Seal;
pub use self::side::Side;
