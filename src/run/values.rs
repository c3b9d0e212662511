//! What the run has learned: captured values, forgotten names, and what failed steps owe to later ones.

use crate::io::state::{Change, Entry};
use crate::plan::{Step, uses};
use crate::scope::{Binding, Layer, LayerKind, Scope};
use crate::verify::Captured;
use std::collections::{HashMap, HashSet};

/// The layer of captured values, and the debts.
#[derive(Debug)]
pub struct Values<'m> {
    pub layer: Layer<'m>,
    /// Variables that a step should have captured and did not, with its id.
    owed: HashMap<Box<str>, &'m str>,
}

impl<'m> Values<'m> {
    pub fn new() -> Values<'m> {
        let layer = Layer {
            kind: LayerKind::Captured,
            label: "captured".into(),
            bindings: HashMap::new(),
        };
        Values {
            layer,
            owed: HashMap::new(),
        }
    }

    /// Takes a captured value in and says what becomes of the state.
    pub fn keep(&mut self, captured: &Captured, by: &'m str, now: i64) -> Change {
        let value = captured.value.clone();
        self.layer
            .bindings
            .insert(captured.name.clone(), Binding::Value(value.clone()));
        self.owed.remove(&captured.name);
        let expires_at = captured
            .expires_in
            .map(|seconds| now.saturating_add_unsigned(seconds));
        let entry = Entry {
            secret: value.secret,
            value: value.data,
            by: by.to_owned(),
            expires_at,
        };
        Change::Set(captured.name.to_string(), entry)
    }

    pub fn forget(&mut self, name: &str, by: &'m str) -> Change {
        self.layer
            .bindings
            .insert(name.into(), Binding::Forgotten(by.into()));
        Change::Unset(name.to_owned())
    }

    /// A step that did not pass has left these without a value.
    pub fn owe(&mut self, step: &Step<'m>, captured: &[Captured]) {
        for capture in step.captures() {
            if !captured.iter().any(|got| got.name == capture.name.value) {
                self.owed.insert(capture.name.value.clone(), step.id());
            }
        }
    }

    /// A variable that this step reads and that an earlier step owes it, if no other place defines it.
    pub fn owed_to(&self, step: &Step<'m>, scope: &Scope<'_, 'm>) -> Option<(&str, &'m str)> {
        if self.owed.is_empty() {
            return None;
        }
        let mut wanted = Vec::new();
        uses::visit(step, &mut |used| wanted.push(used));
        let mut seen = HashSet::new();
        while let Some(used) = wanted.pop() {
            if used.optional || !seen.insert(used.name) {
                continue;
            }
            match scope.bound(used.name) {
                Some(Binding::Tree(tree)) => uses::visit_tree(tree, &mut |inner| wanted.push(inner)),
                Some(_) => {}
                None => {
                    if let Some((name, by)) = self.owed.get_key_value(used.name) {
                        return Some((name, by));
                    }
                }
            }
        }
        None
    }
}

impl Default for Values<'_> {
    fn default() -> Self {
        Values::new()
    }
}
