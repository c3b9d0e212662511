//! `needs` that do not come before: unknown, later, switched off, or round in a circle.

use super::CheckInput;
use crate::model::Name;
use crate::plan::components::components;
use crate::plan::graph::Graph;
use crate::plan::meanings::Meanings;
use crate::plan::{Step, conditions};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Span, code};
use std::collections::{HashMap, HashSet};

/// Unknown names for which a near one is looked for: more nobody reads.
const SUGGESTIONS: usize = 100;

/// Every entry that no earlier step meets; entries that make a circle are one mistake.
pub fn problems<'m>(graph: &Graph<'m>, input: &CheckInput<'_, 'm>) -> Vec<Diagnostic> {
    let unmet: Vec<(usize, &'m Name)> = graph.unmet().collect();
    if unmet.is_empty() {
        return Vec::new();
    }
    let mut search = NeedsSearch::new(input);
    let mut reported: HashSet<Span> = HashSet::new();
    let mut found = Vec::new();
    for (number, need) in unmet {
        let step = &graph.steps[number];
        if reported.contains(&need.span) {
            continue;
        }
        match search.circle(step, need) {
            Some(links) => {
                reported.extend(links.iter().map(|link| link.need.span));
                found.push(each_other(&links));
            }
            None => found.push(search.unmet(step, need)),
        }
    }
    found
}

/// A step, one of its needs, and the link that led to the step.
#[derive(Clone, Copy)]
struct NeedsLink<'m> {
    step: Step<'m>,
    need: &'m Name,
    before: Option<usize>,
}

/// What all steps need, so that each entry is looked up once.
struct NeedsSearch<'i, 'a, 'm> {
    input: &'i CheckInput<'a, 'm>,
    all: Meanings<'m>,
    running: Meanings<'m>,
    numbers: HashMap<&'m str, usize>,
    /// Steps with the same number need each other.
    components: Vec<usize>,
    switched_off: HashMap<&'m str, bool>,
    suggested: usize,
}

impl<'i, 'a, 'm> NeedsSearch<'i, 'a, 'm> {
    fn new(input: &'i CheckInput<'a, 'm>) -> NeedsSearch<'i, 'a, 'm> {
        let all = Meanings::new(input.all);
        let numbers = input
            .all
            .iter()
            .zip(0..)
            .map(|(step, at)| (step.id(), at))
            .collect();
        let components = components(&ways(input.all, &all));
        NeedsSearch {
            input,
            all,
            running: Meanings::new(input.steps),
            numbers,
            components,
            switched_off: HashMap::new(),
            suggested: 0,
        }
    }

    /// The shortest way along `needs` that leads back to the step.
    fn circle(&self, step: &Step<'m>, need: &'m Name) -> Option<Vec<NeedsLink<'m>>> {
        let component = self.components[*self.numbers.get(step.id())?];
        let mut links = vec![NeedsLink {
            step: *step,
            need,
            before: None,
        }];
        let mut seen = HashSet::new();
        let mut at = 0;
        while let Some(link) = links.get(at).copied() {
            for number in self.all.of(&link.need.value) {
                let other = &self.input.all[*number];
                if other.id() == step.id() {
                    return Some(chain(&links, at));
                }
                if self.components[*number] == component && seen.insert(other.id()) {
                    links.extend(other.needs().map(|need| NeedsLink {
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

    fn unmet(&mut self, step: &Step<'m>, need: &'m Name) -> Diagnostic {
        let wanted = &*need.value;
        let Some(known) = self.all.of(wanted).first().map(|at| &self.input.all[*at]) else {
            return self.unknown(need);
        };
        let later = self.running.of(wanted).first().map(|at| &self.input.steps[*at]);
        let (place, help) = match later {
            _ if self.is_switched_off(wanted) => (
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

    fn unknown(&mut self, need: &Name) -> Diagnostic {
        let wanted = &*need.value;
        let unknown = Diagnostic::error(
            code::UNKNOWN_NEED,
            format!("`needs` names an unknown step `{wanted}`"),
        )
        .at(need.span, "no request or folder has this id");
        self.suggested += 1;
        let near = (self.suggested <= SUGGESTIONS)
            .then(|| nearest(wanted, self.input.all.iter().map(Step::id)))
            .flatten();
        match near {
            Some(near) => unknown.help(format!("did you mean `{near}`?")),
            None => unknown.help("ids are paths below `collections/`, without `.yaml`"),
        }
    }

    /// Whether all that `wanted` names has a condition that is known to be false.
    fn is_switched_off(&mut self, wanted: &'m str) -> bool {
        if let Some(known) = self.switched_off.get(wanted) {
            return *known;
        }
        let named: Vec<Step> = self.all.of(wanted).iter().map(|at| self.input.all[*at]).collect();
        let is_off = conditions::active(&named, self.input.layers).is_empty();
        self.switched_off.insert(wanted, is_off);
        is_off
    }
}

/// From each step to the names that it needs, which are numbered after the steps, and from each name to the steps that it
/// means: a folder of many steps that many steps need costs each of them once.
fn ways<'m>(steps: &[Step<'m>], meanings: &Meanings<'m>) -> Vec<Vec<usize>> {
    let mut ways: Vec<Vec<usize>> = steps.iter().map(|_| Vec::new()).collect();
    let mut names: HashMap<&'m str, usize> = HashMap::new();
    for (at, step) in steps.iter().enumerate() {
        for need in step.needs() {
            let name = *names.entry(&need.value).or_insert_with(|| {
                ways.push(meanings.of(&need.value).to_vec());
                ways.len() - 1
            });
            ways[at].push(name);
        }
    }
    ways
}

fn chain<'m>(links: &[NeedsLink<'m>], last: usize) -> Vec<NeedsLink<'m>> {
    let before = |at: &usize| links[*at].before;
    let mut chain: Vec<NeedsLink> = std::iter::successors(Some(last), before)
        .map(|at| links[at])
        .collect();
    chain.reverse();
    chain
}

fn each_other(links: &[NeedsLink]) -> Diagnostic {
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
    let label = |diagnostic: Diagnostic, link: &NeedsLink| {
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
