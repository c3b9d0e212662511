//! Steps that wait for each other's values, in whatever order they run.

use super::Graph;
use crate::plan::Step;
use crate::plan::flow::Missing;
use crate::template::Use;
use std::collections::HashMap;

/// One step of a circle: what it reads, and the step that captures it, which is the next of the circle.
#[derive(Debug, Clone, Copy)]
pub struct Wait<'m> {
    pub step: usize,
    pub used: &'m Use,
    pub by: usize,
}

/// The circle that the use begins, if whoever captures its variable waits for `step` in turn.
pub fn circle<'m>(graph: &Graph<'m>, step: usize, used: &'m Use) -> Option<Vec<Wait<'m>>> {
    let by = capturer(graph, used.name()).filter(|by| *by != step)?;
    let mut came_from: HashMap<usize, Wait<'m>> = HashMap::new();
    let mut open = vec![by];
    while let Some(current) = open.pop() {
        if current == step {
            break;
        }
        for wait in waits(graph, current) {
            if wait.by != by && !came_from.contains_key(&wait.by) {
                came_from.insert(wait.by, wait);
                open.push(wait.by);
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

/// The steps whose captures a step reads, now or if they ran before it.
fn waits<'m>(graph: &Graph<'m>, step: usize) -> Vec<Wait<'m>> {
    let provided = graph.edges.iter().filter(|edge| edge.to == step);
    let provided = provided.filter_map(|edge| match edge.link {
        super::Link::Value(used) if !used.optional => Some(Wait {
            step,
            used,
            by: capturer(graph, used.name())?,
        }),
        _ => None,
    });
    let undefined = graph.gaps().filter(|(at, _)| *at == step);
    let undefined = undefined.filter(|(_, gap)| gap.missing == Missing::Undefined);
    let open = undefined.filter_map(|(_, gap)| {
        Some(Wait {
            step,
            used: gap.used,
            by: capturer(graph, gap.used.name())?,
        })
    });
    provided.chain(open).collect()
}

/// The step that captures the variable; of several, another may break the circle.
fn capturer(graph: &Graph, name: &str) -> Option<usize> {
    let captures = |step: &Step| step.captures().any(|capture| *capture.name.value == *name);
    let mut capturers = (0..graph.steps.len()).filter(|at| captures(&graph.steps[*at]));
    capturers.next().filter(|_| capturers.next().is_none())
}
