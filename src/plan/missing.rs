//! What a step reads and nothing defines yet, while it is about to run.

use super::{Step, uses};
use crate::scope::{Binding, Scope};
use crate::template::Use;
use std::collections::HashSet;

/// Names that the step needs, through the values of other variables too, and that are bound nowhere.
pub fn missing<'m>(step: &Step<'m>, scope: &Scope<'_, 'm>) -> Vec<&'m str> {
    let mut wanted: Vec<&'m Use> = Vec::new();
    uses::visit(step, &mut |used| wanted.push(used));
    let mut seen = HashSet::new();
    let mut missing = Vec::new();
    while let Some(used) = wanted.pop() {
        if used.optional || step.binds(used.name()) || !seen.insert(used.name()) {
            continue;
        }
        match scope.bound(used.name()) {
            Some(Binding::Tree(tree)) => uses::visit_tree(tree, &mut |inner| wanted.push(inner)),
            Some(_) => {}
            None => missing.push(used.name()),
        }
    }
    missing
}
