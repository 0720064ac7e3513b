//! Any bytes at all are read as a document, and what must hold of the draft and its list is asserted.
//!
//! The laws themselves live in `travaux_exchange::laws`, where the ordinary tests use them too.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// Longer inputs are not looked at: they find nothing that a shorter one would not, and take long.
const MOST_BYTES: usize = 16 * 1024;

fuzz_target!(|input: &[u8]| {
    if input.len() <= MOST_BYTES {
        // Every notation in every markup would take nine times as long. The length chooses: inputs of any length turn up.
        let ways = travaux_exchange::laws::ways();
        travaux_exchange::laws::check_with(input, &ways[input.len() % ways.len()]);
    }
});
