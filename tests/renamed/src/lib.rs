//! The derive where the runtime crate goes by another name: nothing it writes may say `yoti_share`.

pub mod deps {
    //! A re-export, as frameworks make them.

    pub use identity as share;
}
