//! The one expression engine of the process: strict about what is undefined, silent about values, bounded.
//!
//! Debug mode stays off, because its errors print the values of variables; so does every function that would.

use super::{convert, functions};
use minijinja::{Environment, UndefinedBehavior};
use std::sync::OnceLock;

/// What one evaluation may spend: a unit is a step, or 64 bytes that are made or read. Enough for a result of
/// [`RESULT_LIMIT`], and over in well under a second.
const FUEL: u64 = 400_000;

/// The largest text or structure that a template may make, in bytes.
pub(super) const RESULT_LIMIT: usize = 10 << 20;

/// How deep calls inside the engine may go.
const RECURSION_LIMIT: usize = 100;

pub(super) fn engine() -> &'static Environment<'static> {
    static ENGINE: OnceLock<Environment<'static>> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_debug(false);
        engine.set_fuel(Some(FUEL));
        engine.set_recursion_limit(RECURSION_LIMIT);
        engine.remove_global("debug");
        engine.remove_global("namespace");
        engine.set_formatter(|out, _, value| Ok(out.write_str(&convert::text_of(value)?)?));
        functions::install(&mut engine);
        engine
    })
}
