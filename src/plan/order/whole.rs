//! The search over all folders at once, for where the order inside of a folder depends on what is around it.
//!
//! It goes through the orders from today's on, leaf by leaf, and never leaves a folder before it is done. What has
//! led nowhere is remembered by what was placed and what it left, and the search ends after a number of placements.

use super::search::is_met;
use super::unit::{OrderUnit, Token, UnitState};
use std::collections::{BTreeMap, HashSet};

/// Placements tried before the search gives up.
const MOST_TRIES: usize = 20_000;

/// A folder's children, or what is in it.
pub enum OrderNode<'m> {
    Leaf(OrderUnit<'m>),
    /// By their numbers among the nodes.
    Folder(Vec<usize>),
}

/// The children of each node in the order found; None where there is none, or none was found in time. The first node
/// is the root.
pub fn search(nodes: &[OrderNode]) -> Option<Vec<Vec<usize>>> {
    let mut search = WholeOrderSearch {
        nodes,
        tries: 0,
        placed: vec![false; nodes.len()],
        known: BTreeMap::new(),
        found: vec![Vec::new(); nodes.len()],
        futile: HashSet::new(),
    };
    search.go_on(&mut vec![0]).then_some(search.found)
}

struct WholeOrderSearch<'u, 'm> {
    nodes: &'u [OrderNode<'m>],
    tries: usize,
    /// Leaves, and folders that were entered.
    placed: Vec<bool>,
    known: BTreeMap<Token<'m>, UnitState>,
    found: Vec<Vec<usize>>,
    futile: HashSet<(Vec<bool>, BTreeMap<Token<'m>, UnitState>)>,
}

impl<'u, 'm> WholeOrderSearch<'u, 'm> {
    /// Places the rest, or leaves everything as it was. `open` are the folders that are not done, innermost last.
    fn go_on(&mut self, open: &mut Vec<usize>) -> bool {
        let Some(folder) = open.last().copied() else {
            return true;
        };
        let OrderNode::Folder(children) = &self.nodes[folder] else {
            return false;
        };
        let rest: Vec<usize> = children
            .iter()
            .copied()
            .filter(|child| !self.placed[*child])
            .collect();
        if rest.is_empty() {
            open.pop();
            let done = self.go_on(open);
            open.push(folder);
            return done;
        }
        rest.into_iter().any(|child| {
            self.placed[child] = true;
            self.found[folder].push(child);
            let done = self.enter(child, open);
            if !done {
                self.placed[child] = false;
                self.found[folder].pop();
            }
            done
        })
    }

    fn enter(&mut self, child: usize, open: &mut Vec<usize>) -> bool {
        match &self.nodes[child] {
            OrderNode::Leaf(unit) => self.place(child, unit, open),
            OrderNode::Folder(_) => {
                open.push(child);
                let done = self.go_on(open);
                open.pop();
                done
            }
        }
    }

    fn place(&mut self, leaf: usize, unit: &'u OrderUnit<'m>, open: &mut Vec<usize>) -> bool {
        self.tries += 1;
        let fits = self.tries <= MOST_TRIES && self.fits(leaf, unit);
        if !fits {
            return false;
        }
        let before = self.known.clone();
        self.known.extend(&unit.leaves);
        let here = (self.placed.clone(), self.known.clone());
        let done = !self.futile.contains(&here) && !self.strands() && self.go_on(open);
        if !done {
            self.futile.insert(here);
            self.known = before;
        }
        done
    }

    fn leaves(&self) -> impl Iterator<Item = (usize, &'u OrderUnit<'m>)> + use<'u, 'm> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter_map(|(at, node)| match node {
            OrderNode::Leaf(unit) => Some((at, unit)),
            OrderNode::Folder(_) => None,
        })
    }

    fn fits(&self, leaf: usize, unit: &OrderUnit<'m>) -> bool {
        let given_by_another =
            |token: &Token<'m>| self.leaves().any(|(at, other)| at != leaf && other.gives(token));
        let mut wants = unit.wants.iter();
        wants.all(|(token, wish)| is_met(self.known.get(token), *wish, || given_by_another(token)))
    }

    /// Whether something that is still to come wants what is gone, and nobody else gives it again.
    fn strands(&self) -> bool {
        let rest = || self.leaves().filter(|(at, _)| !self.placed[*at]);
        let gone = |token: &Token<'m>| self.known.get(token) == Some(&UnitState::Gone);
        let given =
            |wanting: usize, token: &Token<'m>| rest().any(|(at, other)| at != wanting && other.gives(token));
        rest().any(|(at, unit)| {
            let mut wants = unit.wants.keys();
            wants.any(|token| gone(token) && !given(at, token))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::order::unit::written;
    use std::cell::Cell;

    /// The leaves in the order of the children.
    fn flat<'n, 'm>(
        nodes: &'n [OrderNode<'m>],
        children: &[Vec<usize>],
        at: usize,
    ) -> Vec<(usize, &'n OrderUnit<'m>)> {
        match &nodes[at] {
            OrderNode::Leaf(unit) => vec![(at, unit)],
            OrderNode::Folder(_) => {
                let inside = children[at].iter().map(|child| flat(nodes, children, *child));
                inside.flatten().collect()
            }
        }
    }

    fn holds(leaves: &[(usize, &OrderUnit)]) -> bool {
        let mut known = BTreeMap::new();
        leaves.iter().all(|(at, unit)| {
            let others = || leaves.iter().filter(|(other, _)| other != at);
            let mut wants = unit.wants.iter();
            let met = wants.all(|(token, wish)| {
                is_met(known.get(token), *wish, || {
                    others().any(|(_, other)| other.gives(token))
                })
            });
            known.extend(&unit.leaves);
            met
        })
    }

    fn orders(of: &[usize]) -> Vec<Vec<usize>> {
        if of.is_empty() {
            return vec![Vec::new()];
        }
        let first_and_rest = of
            .iter()
            .map(|first| (*first, of.iter().copied().filter(move |other| other != first)));
        first_and_rest
            .flat_map(|(first, rest)| {
                let rest: Vec<usize> = rest.collect();
                orders(&rest)
                    .into_iter()
                    .map(move |rest| [vec![first], rest].concat())
            })
            .collect()
    }

    /// Whether any order of any folder holds.
    fn any(nodes: &[OrderNode], children: &mut Vec<Vec<usize>>, at: usize) -> bool {
        match nodes.get(at) {
            None => holds(&flat(nodes, children, 0)),
            Some(OrderNode::Leaf(_)) => any(nodes, children, at + 1),
            Some(OrderNode::Folder(today)) => orders(today).into_iter().any(|order| {
                children[at] = order;
                any(nodes, children, at + 1)
            }),
        }
    }

    #[test]
    fn an_order_is_found_wherever_folders_allow_one() {
        let words = ["+a", "-a", "a", "a?", "+b", "-b", "b", "b?"];
        let seed = Cell::new(11_u64);
        let random = |below: usize| {
            let next = seed.get().wrapping_mul(6_364_136_223_846_793_005);
            seed.set(next.wrapping_add(1_442_695_040_888_963_407));
            (seed.get() >> 33) as usize % below
        };
        let mut solved = 0;
        for _ in 0..1000 {
            let leaf = |_: usize| format!("{} {}", words[random(8)], words[random(8)]);
            let texts: Vec<String> = (0..5).map(leaf).collect();
            let mut nodes = vec![OrderNode::Folder(vec![1, 2, 3]), OrderNode::Folder(vec![4, 5])];
            nodes.push(OrderNode::Folder(vec![6, 7]));
            nodes.push(OrderNode::Leaf(written(&texts[4])));
            nodes.extend(texts[..4].iter().map(|words| OrderNode::Leaf(written(words))));
            let found = search(&nodes);
            let expected = any(&nodes, &mut vec![Vec::new(); nodes.len()], 0);
            assert_eq!(found.is_some(), expected, "{texts:?}");
            if let Some(children) = found {
                assert!(holds(&flat(&nodes, &children, 0)), "{texts:?} {children:?}");
                solved += 1;
            }
        }
        assert!((100..900).contains(&solved), "{solved} say little");
    }
}
