//! The variables of a step's request, and where each value comes from.

use super::event::ReadValue;
use crate::plan::{Step, uses};
use crate::scope::Scope;
use crate::source::Sources;
use std::collections::BTreeSet;

/// Names that the step's own files read, each once.
pub fn names(step: &Step<'static>) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    uses::visit(step, &mut |used| {
        names.insert(used.name);
    });
    names
}

pub fn read(step: &Step<'static>, scope: &Scope<'_, 'static>, sources: &Sources) -> Vec<ReadValue> {
    let value = |name| {
        let origin = scope.explain(name).into_iter().next()?;
        let from = origin
            .span
            .map_or_else(|| origin.label.to_string(), |span| sources.place(span));
        Some(ReadValue {
            name,
            secret: origin.value.as_ref().is_some_and(|value| value.secret),
            value: origin.value.map(|value| value.to_text()),
            from,
        })
    };
    names(step).into_iter().filter_map(value).collect()
}
