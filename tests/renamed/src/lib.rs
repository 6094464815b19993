//! The derive where the runtime crate goes by another name: nothing it writes may say `yoti_share`.
