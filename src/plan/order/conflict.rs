//! What the proposed order does not repair, with both places and what to do instead.

use crate::model::Collection;
use crate::plan::Step;
use crate::plan::flow::{Gap, Missing};
use crate::plan::graph::Graph;
use crate::secret::is_secret_name;
use crate::source::{Diagnostic, code};
use std::collections::HashSet;

/// An error for each variable and step that still lack each other in the graph's order.
pub fn conflicts(graph: &Graph) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let gaps = graph.gaps();
    let fresh = gaps.filter(|(at, gap)| seen.insert((*at, gap.used.name())));
    fresh
        .filter_map(|(at, gap)| conflict(graph, &graph.steps[at], gap))
        .collect()
}

/// None where the order has nothing to do with it.
fn conflict(graph: &Graph, step: &Step, gap: &Gap) -> Option<Diagnostic> {
    let name = gap.used.name();
    let error = |message: String| {
        Diagnostic::error(code::NO_ORDER, message).at(gap.used.span, format!("used by `{}`", step.id()))
    };
    let (diagnostic, other) = match gap.missing {
        Missing::Forgotten(by) => {
            let message = format!(
                "no order was found that lets `{}` use `{name}` before `{}` forgets it",
                step.id(),
                by.id()
            );
            let forget = by.forgets().find(|forget| *forget.value == *name)?;
            (
                error(message).at(forget.span, format!("forgotten by `{}`", by.id())),
                by,
            )
        }
        Missing::Undefined => {
            let capture_of = |other: &Step<'_>| {
                let mut captures = other.captures();
                captures
                    .find(|capture| *capture.name.value == *name)
                    .map(|capture| capture.name.span)
            };
            let mut others = graph.steps.iter().filter(|other| *other != step);
            let (other, span) = others.find_map(|other| Some((*other, capture_of(other)?)))?;
            let message = format!(
                "no order was found that lets `{}` capture `{name}` before `{}` uses it",
                other.id(),
                step.id()
            );
            (
                error(message).at(span, format!("captured by `{}`", other.id())),
                other,
            )
        }
        Missing::Circular | Missing::TooDeep | Missing::BeforeItems => return None,
    };
    let diagnostic = diagnostic.help(way_out(step, &other, name));
    Some(if is_secret_name(name) {
        diagnostic.help(format!(
            "or let a login provide it: `save: {{ access_token: {name} }}` under `logins:`"
        ))
    } else {
        diagnostic
    })
}

fn way_out(step: &Step, other: &Step, name: &str) -> String {
    match apart(step, other) {
        Some((one, two)) => format!(
            "`{one}` and `{two}` run whole: split the one that has to run on both sides of the other, or capture `{name}` anew between them"
        ),
        None => format!("capture `{name}` anew between them, or give one of the two a variable of its own"),
    }
}

/// The folders that part two steps, outermost first, where they are not in the same one.
fn apart<'m>(step: &Step<'m>, other: &Step<'m>) -> Option<(&'m str, &'m str)> {
    let (one, two) = (
        outermost_first(step.collection, step),
        outermost_first(other.collection, other),
    );
    let mut pairs = one.iter().zip(&two);
    match pairs.find(|(one, two)| one != two) {
        Some((one, two)) => Some((one, two)),
        None => None,
    }
}

fn outermost_first<'m>(collection: &'m Collection, step: &Step<'m>) -> Vec<&'m str> {
    let mut ids: Vec<&str> = collection
        .ancestry(step.request.folder)
        .map(|folder| &*folder.id)
        .collect();
    ids.reverse();
    ids
}
