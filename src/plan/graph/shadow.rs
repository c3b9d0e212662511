//! Captured values that nobody gets to see: another capture comes first, or a stronger layer covers them.

use super::{Graph, GraphLink};
use crate::model::{Capture, Name};
use crate::plan::{Step, logins};
use crate::scope::VariableLayer;
use crate::source::{Diagnostic, Span, code};
use std::collections::{HashMap, HashSet};

/// A warning for each captured value that another capture replaces before a step has read it. Alternatives, where
/// the second step has a condition that the first has not, what a login saves as well, and variables that no step
/// reads are left alone.
pub fn overwritten(graph: &Graph) -> Vec<Diagnostic> {
    let values = graph.edges.iter().filter_map(|edge| match edge.link {
        GraphLink::Value(used) => Some((edge.from, used.name())),
        GraphLink::Need => None,
    });
    let read: HashSet<(usize, &str)> = values.collect();
    let wanted: HashSet<&str> = read.iter().map(|(_, name)| *name).collect();
    let mut last: HashMap<&str, (usize, &Capture)> = HashMap::new();
    let mut found = Vec::new();
    for (number, step) in graph.steps.iter().enumerate() {
        for capture in step.captures() {
            let name = &*capture.name.value;
            let earlier = last.insert(name, (number, capture));
            let unread = earlier.filter(|(from, _)| wanted.contains(name) && !read.contains(&(*from, name)));
            if let Some((from, first)) = unread
                && is_loss((&graph.steps[from], first), (step, capture))
            {
                found.push(lost((&graph.steps[from], first), (step, capture)));
            }
        }
        for name in step.forgets() {
            last.remove(&*name.value);
        }
    }
    once(&mut found);
    found
}

/// What a request captures is one place, however often flows use it.
pub fn once(found: &mut Vec<Diagnostic>) {
    let mut seen: HashSet<(String, Vec<Span>)> = HashSet::new();
    found.retain(|diagnostic| {
        let places = diagnostic.labels.iter().map(|label| label.span);
        seen.insert((diagnostic.message.clone(), places.collect()))
    });
}

/// A note for each capture of the steps whose variable a layer gives that is stronger than captured values: mostly
/// somebody wants just that.
pub fn hidden<'m>(graph: &Graph<'m>, layers: &[&VariableLayer<'m>]) -> Vec<Diagnostic> {
    let strong = layers
        .iter()
        .filter(|layer| layer.kind.is_stronger_than_captures());
    let captures = || graph.steps.iter().flat_map(|step| step.captures());
    let of_layer = |layer: &&VariableLayer<'m>| {
        let names = captures().map(|capture| &capture.name);
        let known = names.filter(|name| layer.bindings.contains_key(&name.value));
        known.map(|name| covered(name, &layer.label)).collect::<Vec<_>>()
    };
    let mut found: Vec<Diagnostic> = strong.flat_map(of_layer).collect();
    once(&mut found);
    found
}

/// A capture and its step.
type TakenNames<'s, 'm> = (&'s Step<'m>, &'s Capture);

fn is_loss((step, first): TakenNames, (later, second): TakenNames) -> bool {
    let same = std::ptr::eq(first, second) || step.request.id == later.request.id;
    let saved = step
        .collection
        .logins
        .iter()
        .any(|login| logins::saves(login, &first.name.value));
    let known = step.conditions();
    let certain = later
        .conditions()
        .iter()
        .all(|condition| known.iter().any(|other| std::ptr::eq(*other, *condition)));
    !same && !saved && certain
}

fn lost((step, first): TakenNames, (later, second): TakenNames) -> Diagnostic {
    let name = &first.name.value;
    let message = format!("`{name}` is captured twice, and nothing reads the first value");
    Diagnostic::warning(code::SHADOWED_CAPTURE, message)
        .at(first.name.span, format!("captured by `{}`", step.id()))
        .at(
            second.name.span,
            format!("captured anew by `{}` before anything has read it", later.id()),
        )
        .help("remove the first capture, give one of the two a name of its own, or change the order")
}

fn covered(name: &Name, label: &str) -> Diagnostic {
    let message = format!("nothing sees the captured `{}`", name.value);
    Diagnostic::note(code::SHADOWED_CAPTURE, message)
        .at(
            name.span,
            format!("captured here, but `{label}` gives it a value that is stronger"),
        )
        .help(format!(
            "leave `{}` out of `{label}`, unless every step is meant to use that value",
            name.value
        ))
}
