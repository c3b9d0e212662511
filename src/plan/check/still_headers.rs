//! Headers that read a generated variable: it is made once for an iteration or a step, and a nonce or a signature may have
//! to differ from request to request.

use super::CheckInput;
use crate::model::{NamePair, ValueTree};
use crate::plan::graph::shadow::once;
use crate::plan::{Step, flow};
use crate::source::{Diagnostic, Span, code};
use crate::template::{Template, Use};
use std::collections::HashSet;

/// A note for each header and variable.
pub fn notes(input: &CheckInput<'_, '_>) -> Vec<Diagnostic> {
    let values = flow::PlannedFlow::new(input.layers);
    let mut found = Vec::new();
    for step in input.steps {
        for pair in headers(step) {
            for used in pair.value.uses() {
                let mut search = Search {
                    values: &values,
                    step,
                    seen: HashSet::new(),
                };
                found.extend(search.maker(used).map(|maker| note(used, &maker)));
            }
        }
    }
    once(&mut found);
    found
}

/// The headers that the step sends; one further in replaces that of the same name.
fn headers<'m>(step: &Step<'m>) -> Vec<&'m NamePair> {
    let own = step.request.inherited.headers.iter();
    let folders = step.folders().flat_map(|folder| &folder.inherited.headers);
    let mut names = HashSet::new();
    let mut found = Vec::new();
    for pair in own {
        names.extend(name(pair));
        found.push(pair);
    }
    for pair in folders {
        if name(pair).is_none_or(|name| names.insert(name)) {
            found.push(pair);
        }
    }
    found
}

fn name(pair: &NamePair) -> Option<String> {
    let name = pair.name.as_literal()?;
    Some(name.to_text().to_ascii_lowercase())
}

/// A definition that calls what generates values.
struct Maker {
    span: Span,
    /// Made anew for each step, but not for each of its requests.
    is_of_step: bool,
}

struct Search<'s, 'a, 'm> {
    values: &'s flow::PlannedFlow<'a, 'm>,
    step: &'s Step<'m>,
    seen: HashSet<&'m str>,
}

impl<'m> Search<'_, '_, 'm> {
    /// The definition that makes the variable or one that it reads; None where none of them is made, or where the step
    /// sends but one request with it.
    fn maker(&mut self, used: &'m Use) -> Option<Maker> {
        if !self.seen.insert(used.name()) {
            return None;
        }
        let tree = self.values.definition(self.step, used.name())?;
        let mut inner = Vec::new();
        let mut made = None;
        visit(tree, &mut |template| {
            made = made.or(template.generates().then_some(template.span));
            inner.extend(template.uses());
        });
        let Some(span) = made else {
            return inner.into_iter().find_map(|used| self.maker(used));
        };
        let is_of_step = self.is_of_step(tree);
        (!is_of_step || sends_several(self.step)).then_some(Maker { span, is_of_step })
    }

    fn is_of_step(&self, tree: &ValueTree) -> bool {
        let own = self.step.request.vars.iter().chain(self.step.with());
        own.into_iter().any(|(_, known)| std::ptr::eq(known, tree))
    }
}

fn visit<'m>(tree: &'m ValueTree, found: &mut dyn FnMut(&'m Template)) {
    match tree {
        ValueTree::Scalar(template) => found(template),
        ValueTree::List(items, _) => items.iter().for_each(|item| visit(item, found)),
        ValueTree::Map(entries, _) => entries.iter().for_each(|(_, value)| visit(value, found)),
    }
}

fn sends_several(step: &Step) -> bool {
    step.poll().is_some() || step.request.paginate.is_some() || step.request.for_each.is_some()
}

fn note(used: &Use, maker: &Maker) -> Diagnostic {
    let during = if maker.is_of_step {
        "all polls, pages and items of the step"
    } else {
        "the whole iteration"
    };
    let message = format!("this header sends the same `{}` during {during}", used.name());
    Diagnostic::note(code::STILL_HEADER, message)
        .at(used.span, "read in this header")
        .at(maker.span, "made once, here")
        .help("where each request needs a value of its own, as a nonce or a signature does, write the call in the header")
}
