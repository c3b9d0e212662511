//! Layers of variables: look-up, where a value comes from, cycles.
//!
//! A scope is built for a step from borrowed layers, strongest first. Values that are templates are rendered
//! when they are used; values that came from outside (captured, data rows, `--var`, secrets) never are.

pub mod environments;

use crate::model::Tree;
use crate::source::{Diagnostic, Span};
use crate::template::{Expression, Resolved, Template, Value};
use std::collections::HashMap;

/// Where a layer stands in the order of strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerKind {
    CommandLine,
    Data,
    With,
    Captured,
    State,
    /// Set by `run --mock`: over every environment, under what the run captures.
    Mock,
    Environment,
    Request,
    Folder,
    Collection,
}

impl LayerKind {
    /// Captured values lie below what was given for this very run.
    pub fn is_stronger_than_captures(self) -> bool {
        matches!(self, LayerKind::CommandLine | LayerKind::Data | LayerKind::With)
    }
}

/// What a name is bound to in one layer.
#[derive(Debug, Clone)]
pub enum Binding<'m> {
    /// Text from outside: never rendered again.
    Value(Value),
    /// Written in a file: rendered when used.
    Tree(&'m Tree),
    /// Known to exist, to be fetched by the surroundings before the run (a secret not asked for yet).
    Pending(Span),
    /// A step dropped it; its id, for the message.
    Forgotten(Box<str>),
}

#[derive(Debug, Clone)]
pub struct Layer<'m> {
    pub kind: LayerKind,
    /// As people are shown it: `environments/zoom.yaml`, `--var`, `captured`.
    pub label: Box<str>,
    pub bindings: HashMap<Box<str>, Binding<'m>>,
}

/// Layers, strongest first.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a, 'm> {
    pub layers: Vec<&'a Layer<'m>>,
}

/// One place a variable is defined, for `env explain`.
#[derive(Debug, Clone)]
pub struct Origin {
    pub kind: LayerKind,
    pub label: Box<str>,
    pub span: Option<Span>,
    /// None if it cannot be rendered.
    pub value: Option<Value>,
}

impl<'m> Scope<'_, 'm> {
    /// What a name is bound to in the strongest layer that knows it; a forgotten one counts as unbound.
    pub fn binding(&self, name: &str) -> Option<&Binding<'m>> {
        let found = self.layers.iter().find_map(|layer| layer.bindings.get(name));
        found.filter(|binding| !matches!(binding, Binding::Forgotten(_)))
    }
}

impl Scope<'_, '_> {
    pub fn resolve(&self, _name: &str) -> Resolved {
        Resolved::Undefined
    }

    pub fn eval(&self, template: &Template) -> Result<Value, Box<Diagnostic>> {
        template.eval(&mut |name| self.resolve(name))
    }

    pub fn eval_expression(&self, expression: &Expression) -> Result<Value, Box<Diagnostic>> {
        expression.eval(&mut |name| self.resolve(name))
    }

    /// A tree as data. Spellings of numbers inside lists and maps are lost; see [`Scope::json_text`].
    pub fn eval_tree(&self, _tree: &Tree) -> Result<Value, Box<Diagnostic>> {
        Ok(Value::null())
    }

    /// A tree as JSON text in which literal numbers keep their spelling. The flag says whether a secret went in.
    pub fn json_text(&self, _tree: &Tree) -> Result<(String, bool), Box<Diagnostic>> {
        Ok((String::new(), false))
    }

    /// Every definition of a name, the winning one first.
    pub fn explain(&self, _name: &str) -> Vec<Origin> {
        Vec::new()
    }

    /// All names any layer defines.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layers
            .iter()
            .flat_map(|layer| layer.bindings.keys().map(|name| &**name))
    }
}
