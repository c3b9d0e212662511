//! Which steps an entry of `needs` means: the step of this id, or all in a folder.

use super::Step;
use std::collections::HashMap;

/// Steps by every name that means them, each list in the order of the steps.
pub struct Meanings<'m> {
    steps: HashMap<&'m str, Vec<usize>>,
}

impl<'m> Meanings<'m> {
    pub fn new(steps: &[Step<'m>]) -> Meanings<'m> {
        let mut meanings: HashMap<&'m str, Vec<usize>> = HashMap::new();
        for (number, step) in steps.iter().enumerate() {
            let names = names(step.id()).chain(names(&step.request.id));
            for name in names {
                let known = meanings.entry(name).or_default();
                // A step that is no part of a flow has its request's id.
                if known.last() != Some(&number) {
                    known.push(number);
                }
            }
        }
        Meanings { steps: meanings }
    }

    /// The numbers of the steps that are meant.
    pub fn of(&self, name: &str) -> &[usize] {
        self.steps.get(name).map_or(&[], Vec::as_slice)
    }
}

/// An id, and every folder that it is in.
fn names(id: &str) -> impl Iterator<Item = &str> {
    let ends = id.match_indices('/').map(|(at, _)| at);
    ends.chain([id.len()]).map(|end| &id[..end])
}
