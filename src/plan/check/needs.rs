//! `needs` that do not come before: unknown, later, switched off, or round in a circle.

use super::CheckInput;
use crate::model::Name;
use crate::plan::graph::{Graph, is_meant};
use crate::plan::select::is_below;
use crate::plan::{Step, conditions};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Span, code};
use std::collections::HashSet;

/// Every entry that no earlier step meets; entries that make a circle are one mistake.
pub fn problems<'m>(graph: &Graph<'m>, input: &CheckInput<'_, 'm>) -> Vec<Diagnostic> {
    let mut told: HashSet<Span> = HashSet::new();
    let unmet = graph.unmet().filter_map(|(number, need)| {
        let step = &graph.steps[number];
        match circle(step, need, input.all) {
            Some(links) => {
                let known = told.len();
                told.extend(links.iter().map(|link| link.need.span));
                (told.len() > known).then(|| each_other(&links))
            }
            None => Some(unmet(step, need, input)),
        }
    });
    unmet.collect()
}

/// A step, one of its needs, and the link that led to the step.
#[derive(Clone, Copy)]
struct Link<'m> {
    step: Step<'m>,
    need: &'m Name,
    before: Option<usize>,
}

/// The shortest way along `needs` that leads back to the step.
fn circle<'m>(step: &Step<'m>, need: &'m Name, all: &[Step<'m>]) -> Option<Vec<Link<'m>>> {
    let mut links = vec![Link {
        step: *step,
        need,
        before: None,
    }];
    let mut seen = HashSet::new();
    let mut at = 0;
    while let Some(link) = links.get(at).copied() {
        for other in all.iter().filter(|other| is_meant(other, &link.need.value)) {
            if other.id() == step.id() {
                return Some(chain(&links, at));
            }
            if seen.insert(other.id()) {
                links.extend(other.needs().map(|need| Link {
                    step: *other,
                    need,
                    before: Some(at),
                }));
            }
        }
        at += 1;
    }
    None
}

fn chain<'m>(links: &[Link<'m>], last: usize) -> Vec<Link<'m>> {
    let before = |at: &usize| links[*at].before;
    let mut chain: Vec<Link> = std::iter::successors(Some(last), before)
        .map(|at| links[at])
        .collect();
    chain.reverse();
    chain
}

fn each_other(links: &[Link]) -> Diagnostic {
    let ids: Vec<&str> = links.iter().map(|link| link.step.id()).collect();
    let (message, help) = match ids[..] {
        [id] => (format!("`{id}` needs itself"), "remove it from `needs`"),
        [one, other] => (
            format!("`{one}` and `{other}` need each other"),
            "remove one of the two",
        ),
        _ => (
            format!("steps need each other: {} -> {}", ids.join(" -> "), ids[0]),
            "remove one of these `needs`",
        ),
    };
    let label = |diagnostic: Diagnostic, link: &Link| {
        let known = diagnostic.labels.iter().any(|label| label.span == link.need.span);
        let text = format!("`{}` needs `{}`", link.step.id(), link.need.value);
        if known {
            diagnostic
        } else {
            diagnostic.at(link.need.span, text)
        }
    };
    let error = Diagnostic::error(code::NEED_CYCLE, message);
    links.iter().fold(error, label).help(help)
}

fn unmet(step: &Step, need: &Name, input: &CheckInput) -> Diagnostic {
    let wanted = &*need.value;
    let Some(known) = input.all.iter().find(|other| is_meant(other, wanted)) else {
        return unknown(need, input);
    };
    let later = input.steps.iter().find(|other| is_meant(other, wanted));
    let (place, help) = match later {
        _ if is_switched_off(wanted, input) => (
            "its `when` is false here",
            "give both the same condition, or remove the need",
        ),
        Some(_) => ("it runs later", "move it up in `order:`"),
        None => (
            "it is not part of what runs",
            "select it too, or run with `--with-needs`",
        ),
    };
    let message = format!("`{wanted}` does not run before `{}`", step.id());
    Diagnostic::error(code::NEED_NOT_BEFORE, message)
        .at(need.span, "needed here")
        .at(later.unwrap_or(known).place(), place)
        .help(help)
}

fn unknown(need: &Name, input: &CheckInput) -> Diagnostic {
    let wanted = &*need.value;
    let unknown = Diagnostic::error(
        code::UNKNOWN_NEED,
        format!("`needs` names an unknown step `{wanted}`"),
    )
    .at(need.span, "no request or folder has this id");
    match nearest(wanted, input.all.iter().map(Step::id)) {
        Some(near) => unknown.help(format!("did you mean `{near}`?")),
        None => unknown.help("ids are paths below `collections/`, without `.yaml`"),
    }
}

/// Whether all that `wanted` names has a condition that is known to be false.
fn is_switched_off(wanted: &str, input: &CheckInput) -> bool {
    let named = input.all.iter().filter(|other| is_below(other.id(), wanted));
    conditions::active(&named.copied().collect::<Vec<_>>(), input.layers).is_empty()
}
