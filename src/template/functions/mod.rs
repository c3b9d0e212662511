//! What expressions may call: the engine's own filters and tests that make sense for values, and ours, one
//! file a family.
//!
//! Names are known here as lists, so that an unknown one is an error when files load. A new function
//! adds it to its family and to the list.

mod argument;
mod call_role;
mod compare;
mod digest;
mod encode;
mod fake;
mod json;
mod mismatch;
mod names;
mod random;
mod refusal;
mod signatures;
mod surroundings;
mod test_signatures;
mod text;
mod time;
mod truth;

pub(super) use compare::COMPARE;
pub(super) use mismatch::Mismatch;
pub(super) use names::{asks_ambient, filter_name, function_name, generates, test_name};
pub(super) use names::{
    check_call, check_filter, check_test, is_encoding, reads_secret, takes_bytes, takes_text,
};
pub(super) use refusal::{FunctionError, refusal, refuse};
pub(super) use text::{AS_JSON, CONCAT, IN_BLOCK_STRING, IN_STRING, PATH};
pub(super) use truth::TRUTH;

use minijinja::Environment;

pub(super) fn install(engine: &mut Environment<'static>) {
    compare::install(engine);
    text::install(engine);
    encode::install(engine);
    digest::install(engine);
    json::install(engine);
    time::install(engine);
    random::install(engine);
    fake::install(engine);
    surroundings::install(engine);
    truth::install(engine);
}
