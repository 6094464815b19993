//! Macros that every room may use.

/// Writes a `Debug` that names the type and shows nothing of what it holds: values of people never reach a log by
/// way of `{:?}`.
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
