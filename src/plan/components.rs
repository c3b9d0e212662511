//! Strongly connected components: which nodes of a graph can reach each other.

/// A number for each node, the same for nodes that can reach each other. `next` has the nodes to which each leads. Every
/// node and every way is looked at once; no recursion, so that a long chain takes no stack.
pub fn components(next: &[Vec<usize>]) -> Vec<usize> {
    let mut search = ComponentSearch {
        next,
        order: vec![None; next.len()],
        low: vec![0; next.len()],
        component: vec![usize::MAX; next.len()],
        waiting: Vec::new(),
        seen: 0,
        found: 0,
    };
    for node in 0..next.len() {
        search.from(node);
    }
    search.component
}

/// Tarjan's algorithm, with a stack of its own.
struct ComponentSearch<'n> {
    next: &'n [Vec<usize>],
    /// When a node was met.
    order: Vec<Option<usize>>,
    /// The earliest node that it reaches and that has no component yet.
    low: Vec<usize>,
    component: Vec<usize>,
    /// Nodes without a component, in the order they were met.
    waiting: Vec<usize>,
    seen: usize,
    found: usize,
}

impl ComponentSearch<'_> {
    fn from(&mut self, root: usize) {
        if self.order[root].is_some() {
            return;
        }
        let mut path = vec![(root, 0)];
        self.meet(root);
        while let Some((node, at)) = path.pop() {
            let Some(next) = self.next[node].get(at).copied() else {
                self.leave(node);
                if let Some((parent, _)) = path.last() {
                    self.low[*parent] = self.low[*parent].min(self.low[node]);
                }
                continue;
            };
            path.push((node, at + 1));
            match self.order[next] {
                None => {
                    self.meet(next);
                    path.push((next, 0));
                }
                Some(order) if self.component[next] == usize::MAX => {
                    self.low[node] = self.low[node].min(order);
                }
                Some(_) => {}
            }
        }
    }

    fn meet(&mut self, node: usize) {
        self.order[node] = Some(self.seen);
        self.low[node] = self.seen;
        self.seen += 1;
        self.waiting.push(node);
    }

    /// A node that reaches nothing earlier begins a component; all that wait since then are in it.
    fn leave(&mut self, node: usize) {
        if self.order[node] != Some(self.low[node]) {
            return;
        }
        while let Some(member) = self.waiting.pop() {
            self.component[member] = self.found;
            if member == node {
                break;
            }
        }
        self.found += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_that_reach_each_other_share_a_number() {
        let found = components(&[vec![1], vec![2], vec![0, 3], vec![4], vec![3], vec![5], vec![]]);
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert!(found[3] == found[4] && found[3] != found[0]);
        assert!(found[5] != found[6]);
        let all: std::collections::BTreeSet<usize> = found.into_iter().collect();
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn a_long_chain_takes_no_stack() {
        let chain: Vec<Vec<usize>> = (0..200_000)
            .map(|at| if at > 0 { vec![at - 1] } else { vec![199_999] })
            .collect();
        assert!(components(&chain).iter().all(|component| *component == 0));
    }
}
