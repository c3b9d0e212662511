//! Steps that wait for each other's values, in whatever order they run.

use super::{Graph, GraphLink};
use crate::plan::components::components;
use crate::plan::flow::Missing;
use crate::template::Use;
use std::collections::{HashMap, VecDeque};

/// One step of a circle: what it reads, and the step that captures it, which is the next of the circle.
#[derive(Debug, Clone, Copy)]
pub struct Wait<'m> {
    pub step: usize,
    pub used: &'m Use,
    pub by: usize,
}

/// The circles of a graph, found in one walk over it.
pub struct Circles<'m> {
    /// The only step that captures a variable. None of several: another may break the circle.
    capturers: HashMap<&'m str, Option<usize>>,
    /// What each step waits for.
    waits: Vec<Vec<Wait<'m>>>,
    /// Steps with the same number wait for each other.
    components: Vec<usize>,
}

impl<'m> Circles<'m> {
    pub fn new(graph: &Graph<'m>) -> Circles<'m> {
        let capturers = capturers(graph);
        let mut waits: Vec<Vec<Wait<'m>>> = graph.steps.iter().map(|_| Vec::new()).collect();
        let mut add = |step: usize, used: &'m Use| {
            if let Some(Some(by)) = capturers.get(used.name()) {
                waits[step].push(Wait { step, used, by: *by });
            }
        };
        for edge in &graph.edges {
            match edge.link {
                GraphLink::Value(used) if !used.optional => add(edge.to, used),
                GraphLink::Value(_) | GraphLink::Need => {}
            }
        }
        for (step, gap) in graph.gaps() {
            if gap.missing == Missing::Undefined {
                add(step, gap.used);
            }
        }
        let next: Vec<Vec<usize>> = waits
            .iter()
            .map(|waits| waits.iter().map(|wait| wait.by).collect())
            .collect();
        let components = components(&next);
        Circles {
            capturers,
            waits,
            components,
        }
    }

    /// The shortest circle that the use begins, if the step that captures its variable waits for `step` in turn.
    pub fn of(&self, step: usize, used: &'m Use) -> Option<Vec<Wait<'m>>> {
        let by = (*self.capturers.get(used.name())?).filter(|by| *by != step)?;
        if self.components[by] != self.components[step] {
            return None;
        }
        let mut came_from: HashMap<usize, Wait<'m>> = HashMap::new();
        let mut open = VecDeque::from([by]);
        while let Some(current) = open.pop_front().filter(|current| *current != step) {
            for wait in &self.waits[current] {
                let is_inside = self.components[wait.by] == self.components[step];
                if is_inside && wait.by != by && !came_from.contains_key(&wait.by) {
                    came_from.insert(wait.by, *wait);
                    open.push_back(wait.by);
                }
            }
        }
        let mut chain = Vec::new();
        let mut current = step;
        while current != by {
            let wait = came_from.get(&current)?;
            chain.push(*wait);
            current = wait.step;
        }
        chain.push(Wait { step, used, by });
        chain.reverse();
        Some(chain)
    }

    /// Names the circles that the step is in: the same number for all steps that wait for each other.
    pub fn component(&self, step: usize) -> usize {
        self.components[step]
    }
}

fn capturers<'m>(graph: &Graph<'m>) -> HashMap<&'m str, Option<usize>> {
    let mut capturers: HashMap<&'m str, Option<usize>> = HashMap::new();
    for (at, step) in graph.steps.iter().enumerate() {
        for capture in step.captures() {
            capturers
                .entry(&capture.name.value)
                .and_modify(|known| *known = known.filter(|known| *known == at))
                .or_insert(Some(at));
        }
    }
    capturers
}
