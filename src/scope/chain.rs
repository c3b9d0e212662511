//! The variables that are being rendered, innermost first, and what rendering may cost.

use crate::source::{Diagnostic, Span, code};
use crate::template::{Ambient, Value};
use serde_json::Value as Json;
use std::cell::Cell;

/// How many variables may be rendered inside one another.
pub const NESTING_LIMIT: usize = 32;

/// What one evaluation may look up, however its variables branch.
const LOOK_UP_LIMIT: usize = 100_000;

/// What one evaluation may put together from variables, in bytes.
const SIZE_LIMIT: usize = 64 << 20;

/// Spent by all look-ups of one evaluation together.
pub(super) struct ChainBudget {
    look_ups: Cell<usize>,
    bytes: Cell<usize>,
}

impl Default for ChainBudget {
    fn default() -> ChainBudget {
        ChainBudget {
            look_ups: Cell::new(LOOK_UP_LIMIT),
            bytes: Cell::new(SIZE_LIMIT),
        }
    }
}

/// One variable being rendered, and the one that asked for it.
pub(super) struct VariableChain<'c> {
    budget: &'c ChainBudget,
    ambient: &'c Ambient,
    link: Option<ChainLink<'c>>,
}

struct ChainLink<'c> {
    name: &'c str,
    span: Span,
    depth: usize,
    parent: &'c VariableChain<'c>,
}

impl<'c> VariableChain<'c> {
    pub fn root(budget: &'c ChainBudget, ambient: &'c Ambient) -> VariableChain<'c> {
        VariableChain {
            budget,
            ambient,
            link: None,
        }
    }

    /// What the expressions that are being rendered may ask for.
    pub fn ambient(&self) -> &Ambient {
        self.ambient
    }

    /// Starts to render `name`, which is defined at `span`. Fails where it is being rendered already, or too deep.
    pub fn enter(
        &'c self,
        name: &'c str,
        span: Span,
        ambient: &'c Ambient,
    ) -> Result<VariableChain<'c>, Box<Diagnostic>> {
        if self.links().any(|link| link.name == name) {
            return Err(Box::new(self.cycle(name, span)));
        }
        let depth = self.link.as_ref().map_or(0, |link| link.depth) + 1;
        if depth > NESTING_LIMIT {
            let message = format!("variables refer to one another more than {NESTING_LIMIT} deep");
            return Err(Box::new(limit(message).at(span, format!("at `{name}`"))));
        }
        take(&self.budget.look_ups, 1)?;
        Ok(VariableChain {
            budget: self.budget,
            ambient,
            link: Some(ChainLink {
                name,
                span,
                depth,
                parent: self,
            }),
        })
    }

    /// Accounts for a value that is used as it is.
    ///
    /// # Errors
    /// A diagnostic at the value that is missing or does not fit.
    pub fn spend(&self, value: &Value) -> Result<(), Box<Diagnostic>> {
        take(&self.budget.look_ups, 1)?;
        take(&self.budget.bytes, size(&value.data))
    }

    fn links(&self) -> impl Iterator<Item = &ChainLink<'c>> {
        std::iter::successors(self.link.as_ref(), |link| link.parent.link.as_ref())
    }

    /// `a -> b -> a`, each where it is defined.
    fn cycle(&self, name: &str, span: Span) -> Diagnostic {
        let mut members: Vec<&ChainLink> = self.links().collect();
        members.reverse();
        members.retain({
            let mut within = false;
            move |link| {
                within |= link.name == name;
                within
            }
        });
        let names: Vec<&str> = members.iter().map(|link| link.name).chain([name]).collect();
        let message = format!("variable `{name}` is defined by itself: {}", names.join(" -> "));
        let diagnostic =
            Diagnostic::error(code::VARIABLE_CYCLE, message).at(span, format!("`{name}` starts here"));
        members
            .iter()
            .skip(1)
            .fold(diagnostic, |diagnostic, link| {
                diagnostic.at(link.span, format!("`{}` goes on here", link.name))
            })
            .help("give one of them a value of its own")
    }
}

fn take(account: &Cell<usize>, amount: usize) -> Result<(), Box<Diagnostic>> {
    match account.get().checked_sub(amount) {
        Some(left) => account.set(left),
        None => {
            let size = SIZE_LIMIT >> 20;
            let message = format!("more than {LOOK_UP_LIMIT} variables or {size} MiB go into this one value");
            return Err(Box::new(limit(message)));
        }
    }
    Ok(())
}

fn limit(message: String) -> Diagnostic {
    Diagnostic::error(code::TEMPLATE_LIMIT, message)
}

/// Roughly what a copy takes.
fn size(data: &Json) -> usize {
    match data {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(size).sum(),
        Json::Object(map) => map.iter().map(|(key, value)| key.len() + size(value)).sum(),
        _ => 8,
    }
}
