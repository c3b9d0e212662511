//! Which steps are known not to run, because a `when` is false before anything is sent.

use super::Step;
use crate::scope::{Scope, VariableLayer};
use crate::template::Expression;
use std::collections::HashSet;

/// The steps whose conditions hold, or cannot be known yet because they read what a step captures.
pub fn active<'m>(steps: &[Step<'m>], layers: &[&VariableLayer<'m>]) -> Vec<Step<'m>> {
    let captured: HashSet<&str> = steps
        .iter()
        .flat_map(|step| step.captures())
        .map(|capture| &*capture.name.value)
        .collect();
    let scope = Scope {
        layers: layers.to_vec(),
        ..Scope::default()
    };
    let is_false = |step: &Step, condition: &Expression| {
        let given = |name: &str| step.with().any(|(known, _)| *known.value == *name);
        let open = condition
            .uses()
            .iter()
            .any(|used| captured.contains(used.name()) || given(used.name()));
        !open
            && scope
                .eval_expression(condition)
                .is_ok_and(|value| !value.is_truthy())
    };
    steps
        .iter()
        .filter(|step| {
            !step
                .conditions()
                .into_iter()
                .any(|condition| is_false(step, condition))
        })
        .copied()
        .collect()
}
