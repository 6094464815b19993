//! Words that are keywords only since edition 2018.

extern crate yoti_share;

use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Keywords {
    #[attr(full_name)]
    async: String,
    #[attr(email)]
    dyn: Option<String>,
    #[attr(skip)]
    await: Option<Box<dyn Send>>,
    #[attr(skip)]
    try: u8,
}

#[test]
fn later_keywords_name_fields() {
    assert!(Keywords::POLICY.wants("email_address"));
    let _ = |k: Keywords| (k.async, k.dyn, k.await, k.try);
}
