//! An order of folders and steps in which nothing is used before it is captured or after it is forgotten.
//!
//! A folder's children run whole, so the order is found from the inside out: each child becomes an [`unit::OrderUnit`], which says
//! what it wants and what it leaves, and each folder is put in order by itself. A folder that is not at fault keeps
//! its order. Where that leaves something open, all folders are looked at together. What comes out is held against
//! the graph like any other order; what it does not repair is reported.

mod search;
mod tree;
mod unit;
mod whole;

pub mod conflict;

use super::Step;
use super::flow::{FlowSource, PlannedFlow};
use super::graph::Graph;
use crate::model::{Child, Collection, FolderIx};
use crate::scope::VariableLayer;
use std::collections::{HashMap, HashSet};
use tree::OrderTree;
use unit::Units;

/// A folder whose children should run in another order.
#[derive(Debug)]
pub struct Reordered<'m> {
    pub collection: &'m Collection,
    pub folder: FolderIx,
    pub children: Vec<Child>,
}

/// Orders that are better than those of the files.
#[derive(Debug)]
pub struct Proposal<'m> {
    pub folders: Vec<Reordered<'m>>,
    /// The steps in that order.
    pub graph: Graph<'m>,
}

/// Proposes orders for one collection. `active` are its steps whose conditions are not known to be false.
pub fn propose<'m>(
    collection: &'m Collection,
    active: &[Step<'m>],
    layers: &[&VariableLayer<'m>],
) -> Proposal<'m> {
    let current = Graph::new(active, layers);
    let steps = wishes(active, layers);
    let mut tree = OrderTree::new(collection, &current, Units::new(active, steps));
    tree.put_in_order();
    if open(&Graph::new(&tree.steps(), layers)) > 0 {
        tree.put_in_order_as_a_whole();
    }
    let graph = Graph::new(&tree.steps(), layers);
    let better = open(&graph) < open(&current);
    let folders = if better { tree.changes() } else { Vec::new() };
    let graph = if better { graph } else { current };
    Proposal { folders, graph }
}

/// How a step reads a variable that steps capture or forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    /// It has a value from elsewhere, as long as no step has forgotten it.
    Kept,
    /// A step has to have captured it.
    Captured,
}

/// What each step reads of what steps capture and forget. What a login gives is there at any time.
fn wishes<'m>(steps: &[Step<'m>], layers: &[&VariableLayer<'m>]) -> Vec<HashMap<&'m str, Wish>> {
    let before = PlannedFlow::new(layers);
    let mut after = PlannedFlow::new(layers);
    let mut captured: HashSet<&str> = HashSet::new();
    for (number, step) in steps.iter().enumerate() {
        after.touch(number, step);
        captured.extend(step.captures().map(|capture| &*capture.name.value));
    }
    // What nothing defines and no step captures is missing in any order.
    let wish = |step: &Step<'m>, name: &str| {
        if before.provides(step, name) {
            Some(Wish::Kept)
        } else {
            captured.contains(name).then_some(Wish::Captured)
        }
    };
    let of_step = |step: &Step<'m>| {
        let reads = after.reads(step).found.into_iter();
        let touched =
            reads.filter(|(used, source)| !used.optional && matches!(source, FlowSource::Captured(_)));
        let names = touched.map(|(used, _)| used.name());
        names
            .filter(|name| !before.has_login(step, name))
            .filter_map(|name| Some((name, wish(step, name)?)))
            .collect()
    };
    steps.iter().map(of_step).collect()
}

/// What an order leaves open.
fn open(graph: &Graph) -> usize {
    graph.gaps().count() + graph.unmet().count()
}
