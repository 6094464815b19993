//! Messages of the derive in edition 2015, where a path of the user's starts in the user's crate.

extern crate trybuild;

#[test]
fn mistakes_cause_the_messages_of_the_derive() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
