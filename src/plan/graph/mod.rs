//! Which step provides what another one reads: the flow of values along a run, as one value.
//!
//! Steps, in the order they run, become a [`Graph`] once; what is checked, drawn, added to a selection or put into
//! another order is read off it. It holds names and places, never values, and evaluates nothing but the name of a
//! login.

pub mod around;
pub mod circle;
pub mod mixed;
pub mod shadow;
#[cfg(test)]
mod tests;

use super::flow::{FlowSource, Gap, PlannedFlow};
use super::meanings::Meanings;
use super::select::is_below;
use super::{Step, logins};
use crate::model::{Login, Name};
use crate::scope::{Scope, VariableLayer};
use crate::source::Diagnostic;
use crate::template::Use;
use std::collections::{HashMap, HashSet};

/// The steps of a run and what flows between them. Steps are named by their place in `steps`.
#[derive(Debug)]
pub struct Graph<'m> {
    pub steps: Vec<Step<'m>>,
    /// By the reading step, each pair and name once.
    pub edges: Vec<Edge<'m>>,
    pub forgets: Vec<Forget<'m>>,
    /// Variables that come from a login.
    pub logins: Vec<FromLogin<'m>>,
    pub troubles: Vec<Trouble<'m>>,
}

/// `to` cannot do without `from`, which runs earlier.
#[derive(Debug, Clone, Copy)]
pub struct Edge<'m> {
    pub from: usize,
    pub to: usize,
    pub link: GraphLink<'m>,
}

#[derive(Debug, Clone, Copy)]
pub enum GraphLink<'m> {
    /// The variable that `from` captures, and where `to` reads it.
    Value(&'m Use),
    /// An entry of `needs`.
    Need,
}

/// A step drops a variable: it deletes or revokes what the variable means.
#[derive(Debug, Clone, Copy)]
pub struct Forget<'m> {
    pub step: usize,
    pub name: &'m Name,
    /// The step whose captured value it is.
    pub of: Option<usize>,
}

/// A login gives the step this variable.
#[derive(Debug, Clone, Copy)]
pub struct FromLogin<'m> {
    pub login: &'m Login,
    pub step: usize,
    pub name: &'m str,
}

/// What does not work out at a step.
#[derive(Debug)]
pub struct Trouble<'m> {
    pub step: usize,
    pub kind: TroubleKind<'m>,
}

#[derive(Debug)]
pub enum TroubleKind<'m> {
    Gap(Gap<'m>),
    UnknownLogin(Diagnostic),
    /// An entry of `needs` that no earlier step meets.
    Need(&'m Name),
}

impl<'m> Graph<'m> {
    /// The graph of `steps` in this order. `layers` hold for all of them, strongest first.
    pub fn new(steps: &[Step<'m>], layers: &[&VariableLayer<'m>]) -> Graph<'m> {
        let scope = Scope {
            layers: layers.to_vec(),
            ..Scope::default()
        };
        let mut builder = GraphBuilder::new(layers);
        let has_needs = steps.iter().any(|step| step.needs().next().is_some());
        let meanings = Meanings::new(if has_needs { steps } else { &[] });
        for (number, step) in steps.iter().enumerate() {
            builder.step(number, step, &scope);
            builder.needs(number, step, &meanings);
        }
        Graph {
            steps: steps.to_vec(),
            ..builder.graph
        }
    }

    /// Uses that nothing provides, with the number of their step.
    pub fn gaps(&self) -> impl Iterator<Item = (usize, &Gap<'m>)> {
        self.troubles.iter().filter_map(|trouble| match &trouble.kind {
            TroubleKind::Gap(gap) => Some((trouble.step, gap)),
            TroubleKind::UnknownLogin(_) | TroubleKind::Need(_) => None,
        })
    }

    /// Entries of `needs` that no earlier step meets, with the number of their step.
    pub fn unmet(&self) -> impl Iterator<Item = (usize, &'m Name)> {
        self.troubles.iter().filter_map(|trouble| match trouble.kind {
            TroubleKind::Need(need) => Some((trouble.step, need)),
            TroubleKind::Gap(_) | TroubleKind::UnknownLogin(_) => None,
        })
    }
}

impl<'m> GraphLink<'m> {
    /// The variable that flows, if it is one.
    pub fn variable(&self) -> Option<&'m str> {
        match self {
            GraphLink::Value(used) => Some(used.name()),
            GraphLink::Need => None,
        }
    }
}

/// Walks along the steps once.
struct GraphBuilder<'a, 'm> {
    flow: PlannedFlow<'a, 'm>,
    /// Who captured a variable last.
    captured: HashMap<&'m str, usize>,
    graph: Graph<'m>,
}

impl<'a, 'm> GraphBuilder<'a, 'm> {
    fn new(layers: &'a [&'a VariableLayer<'m>]) -> GraphBuilder<'a, 'm> {
        GraphBuilder {
            flow: PlannedFlow::new(layers),
            captured: HashMap::new(),
            graph: Graph {
                steps: Vec::new(),
                edges: Vec::new(),
                forgets: Vec::new(),
                logins: Vec::new(),
                troubles: Vec::new(),
            },
        }
    }

    fn step(&mut self, number: usize, step: &Step<'m>, scope: &Scope<'_, 'm>) {
        let mut reads = self.flow.reads(step);
        let mut unknown = None;
        match logins::login_of(step, scope) {
            Some(Ok(login)) => {
                let more = self.flow.login_reads(step, login);
                reads.found.extend(more.found);
                reads.gaps.extend(more.gaps);
            }
            Some(Err(error)) => unknown = Some(error),
            None => {}
        }
        let gaps = reads.gaps.into_iter().map(TroubleKind::Gap);
        let kinds = unknown.into_iter().map(TroubleKind::UnknownLogin).chain(gaps);
        let trouble = |kind| Trouble { step: number, kind };
        self.graph.troubles.extend(kinds.map(trouble));
        self.read(number, &reads.found);
        self.leave(number, step);
    }

    fn read(&mut self, number: usize, found: &[(&'m Use, FlowSource<'m>)]) {
        let mut seen = HashSet::new();
        for (used, source) in found {
            match source {
                FlowSource::Given => {}
                _ if !seen.insert(used.name()) => {}
                FlowSource::Captured(from) => self.graph.edges.push(Edge {
                    from: *from,
                    to: number,
                    link: GraphLink::Value(used),
                }),
                FlowSource::Login(login) => self.graph.logins.push(FromLogin {
                    login,
                    step: number,
                    name: used.name(),
                }),
            }
        }
    }

    /// What the step captures and forgets.
    fn leave(&mut self, number: usize, step: &Step<'m>) {
        for capture in step.captures() {
            self.captured.insert(&capture.name.value, number);
        }
        for name in step.forgets() {
            let of = self.captured.remove(&*name.value);
            self.graph.forgets.push(Forget {
                step: number,
                name,
                of,
            });
        }
        self.flow.pass(number, step);
    }

    fn needs(&mut self, number: usize, step: &Step<'m>, meanings: &Meanings<'m>) {
        for need in step.needs() {
            let wanted = meanings.of(&need.value).iter().take_while(|from| **from < number);
            let known = self.graph.edges.len();
            self.graph.edges.extend(wanted.map(|from| Edge {
                from: *from,
                to: number,
                link: GraphLink::Need,
            }));
            if self.graph.edges.len() == known {
                self.graph.troubles.push(Trouble {
                    step: number,
                    kind: TroubleKind::Need(need),
                });
            }
        }
    }
}

/// Whether an entry of `needs` means this step.
pub fn is_meant(step: &Step, wanted: &str) -> bool {
    is_below(step.id(), wanted) || is_below(&step.request.id, wanted)
}
