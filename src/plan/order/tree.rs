//! The folders of a collection while they are put in order.

use super::Reordered;
use super::search::search;
use super::unit::{OrderUnit, Token, Units};
use super::whole::{self, OrderNode};
use crate::model::{Child, Collection, Flow, FolderIx};
use crate::plan::Step;
use crate::plan::graph::{Graph, is_meant};

pub struct OrderTree<'g, 'm> {
    collection: &'m Collection,
    current: &'g Graph<'m>,
    units: Units<'m>,
    /// The children of each folder, by the folder's index.
    children: Vec<Vec<Child>>,
}

impl<'g, 'm> OrderTree<'g, 'm> {
    pub fn new(collection: &'m Collection, current: &'g Graph<'m>, units: Units<'m>) -> OrderTree<'g, 'm> {
        OrderTree {
            collection,
            current,
            units,
            children: collection
                .folders
                .iter()
                .map(|folder| folder.children.clone())
                .collect(),
        }
    }

    pub fn put_in_order(&mut self) {
        self.order(FolderIx::ROOT);
    }

    /// Looks for an order over all folders at once, and keeps it if there is one.
    pub fn put_in_order_as_a_whole(&mut self) {
        let mut nodes = Vec::new();
        let mut folders = Vec::new();
        self.node(&Child::Folder(FolderIx::ROOT), &mut nodes, &mut folders);
        let Some(found) = whole::search(&nodes) else {
            return;
        };
        for (folder, node) in folders {
            let OrderNode::Folder(today) = &nodes[node] else {
                continue;
            };
            let children = &self.collection.folder(folder).children;
            let place = |child: &usize| today.iter().position(|other| other == child);
            let places = found[node].iter().filter_map(place);
            self.children[folder.0 as usize] = places.map(|at| children[at]).collect();
        }
    }

    /// Adds a child and all in it, and gives its number. `folders` learns which node is which folder.
    fn node(
        &self,
        child: &Child,
        nodes: &mut Vec<OrderNode<'m>>,
        folders: &mut Vec<(FolderIx, usize)>,
    ) -> usize {
        let at = nodes.len();
        nodes.push(OrderNode::Folder(Vec::new()));
        nodes[at] = match child {
            Child::Folder(folder) => {
                folders.push((*folder, at));
                let children = &self.collection.folder(*folder).children;
                let inside = children.iter().map(|child| self.node(child, nodes, folders));
                OrderNode::Folder(inside.collect())
            }
            Child::Request(_) | Child::Flow(_) => {
                OrderNode::Leaf(self.units.of(|step| is_of(self.collection, child, step)))
            }
        };
        at
    }

    /// Puts the folders inside in order, then this one if it is at fault.
    fn order(&mut self, folder: FolderIx) -> OrderUnit<'m> {
        let children = self.children[folder.0 as usize].clone();
        let units: Vec<OrderUnit<'m>> = children.iter().map(|child| self.unit(child)).collect();
        if !self.is_at_fault(&children, &units) {
            return OrderUnit::sequence(&units);
        }
        let (order, _) = search(&units);
        self.children[folder.0 as usize] = order.iter().map(|at| children[*at]).collect();
        OrderUnit::sequence(order.iter().map(|at| &units[*at]))
    }

    fn unit(&mut self, child: &Child) -> OrderUnit<'m> {
        match child {
            Child::Folder(folder) => self.order(*folder),
            Child::Request(_) | Child::Flow(_) => {
                let collection = self.collection;
                self.units.of(|step| is_of(collection, child, step))
            }
        }
    }

    /// Whether a step lacks what another child of the folder gives or takes away.
    fn is_at_fault(&self, children: &[Child], units: &[OrderUnit<'m>]) -> bool {
        let touched_by_another = |child: usize, token: &Token<'m>| {
            let mut others = units.iter().enumerate();
            others.any(|(at, unit)| at != child && unit.touches.contains(token))
        };
        let child_of = |step: &Step<'m>| {
            children
                .iter()
                .position(|child| is_of(self.collection, child, step))
        };
        self.lacks()
            .into_iter()
            .any(|(step, token)| child_of(&step).is_some_and(|child| touched_by_another(child, &token)))
    }

    /// What steps lack in the order of the files.
    fn lacks(&self) -> Vec<(Step<'m>, Token<'m>)> {
        let steps = &self.current.steps;
        let gaps = self.current.gaps();
        let values = gaps.map(|(at, gap)| (steps[at], Token::Variable(gap.used.name())));
        let mut lacks: Vec<(Step<'m>, Token<'m>)> = values.collect();
        for (at, step) in steps.iter().enumerate() {
            let met = |wanted: &str| steps[..at].iter().any(|before| is_meant(before, wanted));
            let open = step.needs().filter(|need| !met(&need.value));
            lacks.extend(open.map(|need| (*step, Token::Need(&need.value))));
        }
        lacks
    }

    /// The steps in the new order.
    pub fn steps(&self) -> Vec<Step<'m>> {
        let mut steps = Vec::new();
        self.walk(FolderIx::ROOT, &mut steps);
        steps
    }

    fn walk(&self, folder: FolderIx, steps: &mut Vec<Step<'m>>) {
        for child in &self.children[folder.0 as usize] {
            match child {
                Child::Folder(folder) => self.walk(*folder, steps),
                Child::Request(_) | Child::Flow(_) => {
                    let own = self.units.steps();
                    steps.extend(own.filter(|step| is_of(self.collection, child, step)));
                }
            }
        }
    }

    pub fn changes(&self) -> Vec<Reordered<'m>> {
        let folders = self.collection.folders.iter().zip(&self.children).zip(0..);
        let changed = folders.filter(|((folder, children), _)| folder.children != **children);
        changed
            .map(|((_, children), folder)| Reordered {
                collection: self.collection,
                folder: FolderIx(folder),
                children: children.clone(),
            })
            .collect()
    }
}

/// Whether the step runs as this child, or somewhere in it.
fn is_of(collection: &Collection, child: &Child, step: &Step) -> bool {
    let is_flow = |flow: &Flow| step.flow().is_some_and(|own| std::ptr::eq(own, flow));
    match child {
        Child::Request(request) => {
            step.part.is_none()
                && std::ptr::eq(step.request, &raw const collection.requests[*request as usize])
        }
        Child::Flow(flow) => is_flow(&collection.flows[*flow as usize]),
        Child::Folder(folder) => {
            let inside = |child: &Child| is_of(collection, child, step);
            collection.folder(*folder).children.iter().any(inside)
        }
    }
}
