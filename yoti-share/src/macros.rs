//! Macros that every room may use.

/// Implements a `Debug` that prints the name of the type only, so that personal data does not reach a log through `{:?}`.
macro_rules! redacted_debug {
    ($($type:ty),+ $(,)?) => {$(
        impl ::core::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(concat!(stringify!($type), "([redacted])"))
            }
        }
    )+};
}
pub(crate) use redacted_debug;
