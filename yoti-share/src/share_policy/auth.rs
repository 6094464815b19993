//! Fields for authentications: markers that record the authentication which the policy requests.

/// A field that requests selfie authentication: the person must take a selfie that matches theirs.
///
/// The field records the request and is not a proof. The receipt contains no evidence of the authentication, and
/// [`Receipt::extract`](crate::Receipt::extract) cannot know which policy the session was created with. If the session
/// was created with this policy, the share could not complete without the authentication.
///
/// With the feature `serde`, it serialises as `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SelfieAuth(());

/// A field that requests PIN authentication: the person must enter the PIN of the app.
///
/// The field records the request and is not a proof. The receipt contains no evidence of the authentication, and
/// [`Receipt::extract`](crate::Receipt::extract) cannot know which policy the session was created with. If the session
/// was created with this policy, the share could not complete without the authentication.
///
/// With the feature `serde`, it serialises as `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PinAuth(());

/// A type for fields with `#[selfie_auth]` or `#[pin_auth]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can't hold an authentication",
    label = "not the type of this authentication",
    note = "`#[selfie_auth]` goes with `SelfieAuth`, `#[pin_auth]` with `PinAuth`, both with `()`"
)]
pub trait AuthField<Auth>: Sized {
    /// The value of the field.
    fn requested() -> Self;
}

/// Selfie authentication, for [`AuthField`].
#[doc(hidden)]
#[derive(Debug)]
pub enum Selfie {}

/// PIN authentication, for [`AuthField`].
#[doc(hidden)]
#[derive(Debug)]
pub enum Pin {}

#[diagnostic::do_not_recommend]
impl AuthField<Selfie> for SelfieAuth {
    fn requested() -> Self {
        Self(())
    }
}

#[diagnostic::do_not_recommend]
impl AuthField<Pin> for PinAuth {
    fn requested() -> Self {
        Self(())
    }
}

#[diagnostic::do_not_recommend]
impl<Auth> AuthField<Auth> for () {
    fn requested() -> Self {}
}

#[cfg(feature = "serde")]
mod serialization {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{PinAuth, SelfieAuth};
    use crate::codec::serialization::without_value;

    macro_rules! serialize_as_unit {
        ($($auth:ident)+) => {$(
            impl Serialize for $auth {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_unit()
                }
            }

            impl<'de> Deserialize<'de> for $auth {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    <()>::deserialize(deserializer).map(Self).map_err(without_value)
                }
            }
        )+};
    }

    serialize_as_unit!(SelfieAuth PinAuth);
}
