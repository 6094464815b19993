//! Tests of the whole workspace. The examples of the README and of `docs` are among them.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The first ten minutes.
#[cfg(doctest)]
#[doc = include_str!("../../docs/getting-started.md")]
struct GettingStarted;

/// The recipes of the cookbook.
#[cfg(doctest)]
#[doc = include_str!("../../docs/cookbook.md")]
struct Cookbook;

/// The example of the table of errors.
#[cfg(doctest)]
#[doc = include_str!("../../docs/errors.md")]
struct Errors;
