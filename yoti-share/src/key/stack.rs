//! Wiping the stack.

/// More than the frames of a cipher take, as `tests/memory.rs` shows.
const WIPED: usize = 32 << 10;

/// Overwrites the stack below the caller's frame. Moves and calls in the crypto libraries leave copies of keys there, which
/// no `Drop` can reach.
#[inline(never)]
#[expect(clippy::large_stack_arrays, reason = "to be on the stack is its purpose")]
pub(crate) fn wipe_stack() {
    let mut zeros = [0_u8; WIPED];
    std::hint::black_box(&mut zeros);
}
