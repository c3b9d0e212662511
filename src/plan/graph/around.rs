//! What a step needs, what needs it, and so on to the ends.

use super::Graph;
use std::collections::BTreeSet;

/// Which way along the edges.
#[derive(Debug, Clone, Copy)]
enum Direction {
    Needs,
    NeededBy,
}

/// The chosen steps, all that they need and all that needs them.
pub fn around(graph: &Graph, chosen: &[usize]) -> BTreeSet<usize> {
    let mut found = reach(graph, chosen, Direction::Needs);
    found.extend(reach(graph, chosen, Direction::NeededBy));
    found
}

fn reach(graph: &Graph, chosen: &[usize], way: Direction) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = BTreeSet::new();
    let mut open = chosen.to_vec();
    while let Some(step) = open.pop() {
        if found.insert(step) {
            let next = graph.edges.iter().filter_map(|edge| match way {
                Direction::Needs => (edge.to == step).then_some(edge.from),
                Direction::NeededBy => (edge.from == step).then_some(edge.to),
            });
            open.extend(next);
        }
    }
    found
}
