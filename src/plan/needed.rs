//! What a selection depends on: the steps that capture what it reads, those that its `needs` name, and theirs.
//!
//! A value that a layer has already, such as one kept from an earlier run, is not asked for again.

use super::Step;
use super::graph::{Graph, GraphLink, is_meant};
use crate::scope::VariableLayer;
use std::collections::BTreeMap;

/// A selection and what was added to it, in the order all of it runs.
#[derive(Debug)]
pub struct Needed<'m> {
    pub steps: Vec<Step<'m>>,
    pub added: Vec<Added<'m>>,
}

/// A step that was not selected, and the one it runs for.
#[derive(Debug, Clone, Copy)]
pub struct Added<'m> {
    pub step: Step<'m>,
    pub by: Step<'m>,
    /// The variable that it captures and `by` reads; none where `by` names it in `needs`.
    pub captures: Option<&'m str>,
}

/// Adds to `chosen` what it needs from `all`, which is in order and holds the chosen steps.
pub fn with_needs<'m>(chosen: &[Step<'m>], all: &[Step<'m>], layers: &[&VariableLayer<'m>]) -> Needed<'m> {
    let whole = Graph::new(all, layers);
    let numbers = chosen
        .iter()
        .filter_map(|step| all.iter().position(|known| known == step));
    let mut picked: BTreeMap<usize, Option<Added<'m>>> = numbers.map(|number| (number, None)).collect();
    loop {
        let wanted = wanted(&whole, &picked, layers);
        if wanted.is_empty() {
            break;
        }
        for (number, added) in wanted {
            picked.entry(number).or_insert(Some(added));
        }
    }
    Needed {
        steps: picked.keys().map(|number| all[*number]).collect(),
        added: picked.into_values().flatten().collect(),
    }
}

impl std::fmt::Display for Added<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by = self.by.id();
        match self.captures {
            Some(name) => write!(out, "captures {name}, which {by} reads"),
            None => write!(out, "needed by {by}"),
        }
    }
}

/// What the picked steps lack, as it would come about if all steps ran.
fn wanted<'m>(
    whole: &Graph<'m>,
    picked: &BTreeMap<usize, Option<Added<'m>>>,
    layers: &[&VariableLayer<'m>],
) -> Vec<(usize, Added<'m>)> {
    let numbers: Vec<usize> = picked.keys().copied().collect();
    let steps: Vec<Step> = numbers.iter().map(|number| whole.steps[*number]).collect();
    let graph = Graph::new(&steps, layers);
    let gaps = graph.gaps();
    let values = gaps.filter_map(|(at, gap)| provider(whole, numbers[at], gap.used.name()));
    let named = numbers.iter().flat_map(|number| named(whole, *number));
    values
        .chain(named)
        .filter(|(number, _)| !picked.contains_key(number))
        .collect()
}

/// The step that the reader would have the value from; where that has been forgotten when all steps run, the last that
/// captures it before the reader.
fn provider<'m>(whole: &Graph<'m>, reader: usize, name: &'m str) -> Option<(usize, Added<'m>)> {
    let mut edges = whole.edges.iter().filter(|edge| edge.to == reader);
    let edge = edges.find(|edge| matches!(edge.link, GraphLink::Value(used) if used.name() == name));
    let captures = |step: &Step| step.captures().any(|capture| *capture.name.value == *name);
    let from = match edge {
        Some(edge) => edge.from,
        None => whole.steps[..reader].iter().rposition(captures)?,
    };
    let added = Added {
        step: whole.steps[from],
        by: whole.steps[reader],
        captures: Some(name),
    };
    Some((from, added))
}

/// The steps that `needs` of this one mean.
fn named<'m>(whole: &Graph<'m>, number: usize) -> Vec<(usize, Added<'m>)> {
    let by = whole.steps[number];
    let needs: Vec<&str> = by.needs().map(|need| &*need.value).collect();
    let is_named = |step: &Step| needs.iter().any(|need| is_meant(step, need));
    let before = whole.steps[..number].iter().enumerate();
    before
        .filter(|(_, step)| is_named(step))
        .map(|(number, step)| {
            let added = Added {
                step: *step,
                by,
                captures: None,
            };
            (number, added)
        })
        .collect()
}
