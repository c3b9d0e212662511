//! The variables of a step's request, and where each value comes from.

use super::event::ReadValue;
use crate::plan::{Step, uses};
use crate::scope::{DefinedAt, LayerKind, Scope};
use crate::source::Sources;
use std::collections::{BTreeSet, HashMap};

/// Who captured what: the id of a step, or what the state says of others.
pub type Authors = HashMap<Box<str>, Box<str>>;

/// What is needed to say where a value comes from.
pub struct KnownOrigins<'a> {
    pub sources: &'a Sources,
    /// The steps that captured values which earlier runs have left.
    pub state: &'a Authors,
    /// The steps that captured values in this run.
    pub captured: &'a Authors,
}

impl KnownOrigins<'_> {
    /// A place in a file; `captured by shop/1-make`; `state, captured by shop/1-make`; `--var` and the like.
    pub fn place(&self, name: &str, origin: &DefinedAt) -> String {
        if let Some(span) = origin.span {
            return self.sources.place(span);
        }
        let author = match origin.kind {
            LayerKind::Captured => self.captured.get(name),
            LayerKind::State => self.state.get(name),
            _ => None,
        };
        match (author, origin.kind) {
            (None, _) => origin.label.to_string(),
            (Some(by), LayerKind::State) => format!("{}, {}", origin.label, came_by(by)),
            (Some(by), _) => came_by(by),
        }
    }
}

/// In the state, a login is written with its kind, and a person as the command that was typed.
fn came_by(author: &str) -> String {
    match author.strip_prefix("login ") {
        Some(login) => format!("saved by the login {login}"),
        None if author == "env set" => "set by `env set`".to_owned(),
        None => format!("captured by {author}"),
    }
}

/// Names that the step's own files read, each once.
pub fn names<'p>(step: &Step<'p>) -> BTreeSet<&'p str> {
    let mut names = BTreeSet::new();
    uses::visit(step, &mut |used| {
        names.insert(used.name());
    });
    names
}

pub fn read(step: &Step<'_>, scope: &Scope<'_, '_>, known: &KnownOrigins) -> Vec<ReadValue> {
    let value = |name: &str| {
        let origin = scope.explain(name).into_iter().next()?;
        Some(ReadValue {
            name: name.into(),
            from: known.place(name, &origin),
            secret: origin.value.as_ref().is_some_and(|value| value.secret),
            value: origin.value.map(|value| value.to_text()),
        })
    };
    names(step).into_iter().filter_map(value).collect()
}
