//! Text from outside that is asked whether it is true.

use super::refusal::ambiguous;
use crate::template::evaluate::{ALL, KnownVariables};
use minijinja::{Environment, Error, State, Value as Engine};

/// The filter that a path becomes where only its truth matters, and the test of `select`. Nobody can write this name.
pub(in crate::template) const TRUTH: &str = "!";

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_filter(TRUTH, asked);
    let holds = |state: &State, value: Engine| asked(state, value, None).map(|value| value.is_true());
    engine.add_test(TRUTH, holds);
}

/// The value, unless it is a text of the variable with this number, or of any, that may be meant as a boolean.
fn asked(state: &State, value: Engine, read: Option<usize>) -> Result<Engine, Error> {
    let Some(text) = value.as_str() else {
        return Ok(value);
    };
    let all = state.lookup(ALL);
    let names = all
        .as_ref()
        .and_then(|all| all.downcast_object_ref::<KnownVariables>());
    match names {
        Some(names) if names.is_from_outside(text, read) => Err(ambiguous(text)),
        _ => Ok(value),
    }
}
