//! What a step reads that logins may have to give it, while it is about to run.

use super::{Step, uses};
use crate::scope::{Binding, Scope};
use crate::template::Use;
use std::collections::HashSet;

/// Names that a step reads, through the values of other variables too.
#[derive(Debug, Default)]
pub struct WantedVariable<'m> {
    /// Needed, and bound nowhere.
    pub missing: Vec<&'m str>,
    /// Saved by a login, perhaps for somebody else, or some time ago.
    pub saved: Vec<&'m str>,
}

/// What the step reads.
pub fn of_step<'m>(step: &Step<'m>, scope: &Scope<'_, 'm>) -> WantedVariable<'m> {
    let mut reads: Vec<&'m Use> = Vec::new();
    uses::visit(step, &mut |used| reads.push(used));
    of_uses(reads, step, scope)
}

/// What the conditions read under which the step runs.
pub fn of_conditions<'m>(step: &Step<'m>, scope: &Scope<'_, 'm>) -> WantedVariable<'m> {
    let reads = step.conditions().into_iter().flat_map(|when| when.uses());
    of_uses(reads.collect(), step, scope)
}

fn of_uses<'m>(mut reads: Vec<&'m Use>, step: &Step<'m>, scope: &Scope<'_, 'm>) -> WantedVariable<'m> {
    let mut seen = HashSet::new();
    let mut wanted = WantedVariable::default();
    while let Some(used) = reads.pop() {
        let bound = scope.bound(used.name());
        let is_passed_over = used.optional && !matches!(bound, Some(Binding::Saved(..)));
        if is_passed_over || step.binds(used.name()) || !seen.insert(used.name()) {
            continue;
        }
        match bound {
            Some(Binding::Tree(tree)) => uses::visit_tree(tree, &mut |inner| reads.push(inner)),
            Some(Binding::Saved(..)) => wanted.saved.push(used.name()),
            Some(_) => {}
            None => wanted.missing.push(used.name()),
        }
    }
    wanted
}
