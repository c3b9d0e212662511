//! What the run has learned: captured values, forgotten names, and what failed steps owe to later ones.

use super::captured_layers::Captures;
use super::origins::Authors;
use crate::io::state::{StateChange, StateEntry};
use crate::plan::Step;
use crate::scope::Binding;
use crate::verify::Captured;
use std::collections::HashMap;

/// Captured values, and the debts.
#[derive(Debug)]
pub struct RunValues {
    captures: Captures,
    /// Variables that a step should have captured and did not, with its id.
    owed: HashMap<Box<str>, Box<str>>,
    /// Who each captured value was captured by.
    authors: Authors,
}

impl RunValues {
    pub fn new() -> RunValues {
        RunValues {
            captures: Captures::default(),
            owed: HashMap::new(),
            authors: Authors::new(),
        }
    }

    /// What is known now.
    pub fn captures(&self) -> Captures {
        self.captures.clone()
    }

    /// Takes a captured value in and says what becomes of the state.
    pub fn keep(&mut self, captured: &Captured, by: &str, now: i64) -> StateChange {
        let value = captured.value.clone();
        let (binding, entry) = match &captured.by {
            Some(saver) => (
                Binding::Saved(value.clone(), saver.clone()),
                StateEntry::saved(value, &saver.login, &saver.identity),
            ),
            None => (Binding::Value(value.clone()), StateEntry::new(value, by)),
        };
        self.authors
            .insert(captured.name.clone(), entry.by.as_str().into());
        self.captures.bind(captured.name.clone(), binding);
        self.owed.remove(&captured.name);
        let expires_at = captured
            .expires_in
            .map(|seconds| now.saturating_add_unsigned(seconds));
        let entry = StateEntry { expires_at, ..entry };
        StateChange::Set(captured.name.to_string(), entry)
    }

    pub fn forget(&mut self, name: &str, by: &str) -> StateChange {
        self.captures.bind(name.into(), Binding::Forgotten(by.into()));
        StateChange::Unset(name.to_owned())
    }

    /// A step that did not pass has left these without a value.
    pub fn owe(&mut self, step: &Step<'_>, captured: &[Captured]) {
        for capture in step.captures() {
            if !captured.iter().any(|got| got.name == capture.name.value) {
                self.owed.insert(capture.name.value.clone(), step.id().into());
            }
        }
    }

    pub fn authors(&self) -> &Authors {
        &self.authors
    }

    pub fn has_debts(&self) -> bool {
        !self.owed.is_empty()
    }

    /// The first of these names that an earlier step should have captured, and that step.
    /// None if no step owes any of them.
    pub fn owed(&self, names: &[&str]) -> Option<(&str, &str)> {
        names
            .iter()
            .find_map(|name| self.owed.get_key_value(*name))
            .map(|(name, by)| (&**name, &**by))
    }
}

impl Default for RunValues {
    fn default() -> Self {
        RunValues::new()
    }
}
