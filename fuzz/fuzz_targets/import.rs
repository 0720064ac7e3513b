//! Any bytes at all are read as a document in every notation and markup, and what must hold of the draft and its list is asserted.
//!
//! The laws themselves live in `travaux_exchange::laws`, where the ordinary tests use them too.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// Longer inputs are not looked at: they find nothing that a shorter one would not, and each is read eighteen times.
const MOST_BYTES: usize = 16 * 1024;

fuzz_target!(|input: &[u8]| {
    if input.len() <= MOST_BYTES {
        travaux_exchange::laws::check(input);
    }
});
