//! Policies in constants, and parts that are checked where they are flattened.
#![deny(warnings)]
#![allow(dead_code)]

use yoti_share::{Policy, SharePolicy};

#[derive(SharePolicy)]
#[share(part)]
struct Nothing;

#[derive(SharePolicy)]
struct Signup<T> {
    #[attr(flatten)]
    inner: T,
    #[attr(flatten)]
    nothing: Nothing,
    #[attr(age_over = 18)]
    adult: bool,
}

#[derive(SharePolicy)]
struct Mail(#[attr(email)] Option<String>);

const POLICY: &Policy = <Signup<Mail> as SharePolicy>::POLICY;
static ALSO: &Policy = POLICY;

const _: () = assert!(POLICY.wants("email_address") && POLICY.wants("date_of_birth") && !POLICY.wants("email"));
const _: () = assert!(POLICY.len() == 2 && !POLICY.is_empty() && Nothing::POLICY.is_empty());
const ROOM: [u8; POLICY.len()] = [0; 2];

#[test]
fn policies_are_usable_in_const_assertions() {
    assert_eq!(ALSO.len(), ROOM.len());
}
