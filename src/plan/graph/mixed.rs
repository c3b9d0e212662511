//! Values that depend on the order: a step reads a variable that steps of several folders capture, each for a thing of its
//! own, and gets that of whichever ran last.

use super::shadow::once;
use super::{Graph, GraphLink};
use crate::model::Name;
use crate::plan::{Step, logins};
use crate::secret::is_secret_name;
use crate::source::{Diagnostic, code};
use crate::template::Use;

/// A warning for each such use. Tokens and what logins save are left alone: the newest is the right one. So are
/// alternatives, steps of flows, and what the step's own folder captured last.
pub fn mixed(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for edge in &graph.edges {
        let GraphLink::Value(used) = edge.link else {
            continue;
        };
        if is_secret_name(used.name()) {
            continue;
        }
        if let Some(other) = other_capture(graph, edge.from, edge.to, used.name()) {
            found.extend(warning(graph, used, [edge.from, other, edge.to]));
        }
    }
    once(&mut found);
    found
}

/// A step before the reading one that captures the same variable for something else, and whose value was not forgotten.
fn other_capture(graph: &Graph, from: usize, to: usize, name: &str) -> Option<usize> {
    let (giver, reader) = (&graph.steps[from], &graph.steps[to]);
    if is_left_alone(giver, name) || reader.part.is_some() || folder(giver) == folder(reader) {
        return None;
    }
    (0..from).rev().find(|at| {
        let other = &graph.steps[*at];
        let is_forgotten = || {
            let mut forgets = graph.forgets.iter();
            forgets.any(|forget| *forget.name.value == *name && (*at..from).contains(&forget.step))
        };
        capture(other, name).is_some()
            && other.request.id != giver.request.id
            && folder(other) != folder(giver)
            && !is_left_alone(other, name)
            && !is_forgotten()
    })
}

fn is_left_alone(step: &Step<'_>, name: &str) -> bool {
    let mut logins = step.collection.logins.iter();
    step.part.is_some() || !step.conditions().is_empty() || logins.any(|login| logins::saves(login, name))
}

fn folder<'m>(step: &Step<'m>) -> &'m str {
    step.request.id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn capture<'m>(step: &Step<'m>, name: &str) -> Option<&'m Name> {
    let capture = step
        .request
        .capture
        .iter()
        .find(|capture| *capture.name.value == *name)?;
    Some(&capture.name)
}

fn warning(graph: &Graph, used: &Use, [from, other, to]: [usize; 3]) -> Option<Diagnostic> {
    let name = used.name();
    let (giver, second, reader) = (&graph.steps[from], &graph.steps[other], &graph.steps[to]);
    let message = format!("`{}` reads a `{name}` that depends on the order", reader.id());
    let warning = Diagnostic::warning(code::MIXED_CAPTURES, message)
        .at(used.span, format!("gets what `{}` captured last", giver.id()))
        .at(capture(giver, name)?.span, "captured for one thing")
        .at(
            capture(second, name)?.span,
            format!("and for another one by `{}`", second.id()),
        );
    Some(warning.help("give the two captures names of their own, or forget the first one before the second"))
}
