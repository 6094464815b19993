//! The derive.

/// The derive.
#[proc_macro_derive(SharePolicy, attributes(attr, share, selfie_auth, pin_auth))]
pub fn derive(_input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    proc_macro::TokenStream::new()
}
