//! Tests of the whole workspace. The README's examples are among them.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
