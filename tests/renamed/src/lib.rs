//! The runtime crate under another name: the derive's output must not contain `yoti_share`.

pub mod deps {
    //! A re-export, as in a framework.

    pub use identity as share;
}
