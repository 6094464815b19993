//! Deprecated types and fields, allowed by the user.

#![deny(deprecated)]

use yoti_share::SharePolicy;

mod old {
    #[deprecated]
    pub type Old = u8;
}

#[derive(SharePolicy)]
#[allow(deprecated)]
struct OnTheStruct {
    #[attr(email)]
    mail: String,
    #[attr(skip)]
    old: Option<old::Old>,
}

#[derive(SharePolicy)]
struct OnTheField {
    #[attr(email)]
    mail: String,
    #[attr(skip)]
    #[allow(deprecated)]
    old: Option<old::Old>,
}

#[test]
fn deprecated_types_and_fields_compile_if_allowed() {
    let _ = |on: OnTheStruct| (on.mail, on.old);
    let _ = |on: OnTheField| (on.mail, on.old);
}
