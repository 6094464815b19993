//! Tests of the derive are in `tests/`.
