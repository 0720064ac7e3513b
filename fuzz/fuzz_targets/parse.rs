//! Any bytes at all are parsed, and the laws of the parser are asserted of what comes out.
//!
//! The laws themselves live in `travaux_text::laws`, where the ordinary tests use them too.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    travaux_text::laws::check(input);
});
