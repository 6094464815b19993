//! The derive in edition 2015.

extern crate yoti_share;

include!("structs.rs");

// In this edition, these words are not keywords.
#[derive(::yoti_share::SharePolicy)]
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
    use yoti_share::SharePolicy;

    assert!(Keywords::POLICY.wants("email_address"));
    let _ = |k: Keywords| (k.async, k.dyn, k.await, k.try);
}
