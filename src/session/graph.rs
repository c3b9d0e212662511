//! The steps that a diagram shows, and how values flow between them.

use super::run_preview::refs;
use super::{Error, Session};
use crate::diagram::Diagram;
use crate::plan::graph::Graph;
use crate::plan::graph::around::around;
use crate::plan::{Step, conditions};
use std::collections::BTreeSet;

impl Session {
    /// The steps that the session's targets name, with those around them that they are connected to. With `exact`,
    /// conditions are known and steps that they skip are left out.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if a target is unknown, or if the conditions skip everything.
    pub(crate) fn diagram(&self, exact: bool) -> Result<Diagram, Error> {
        let chosen = self.select(&Default::default())?;
        let graph = self.graph_with(&chosen, exact);
        let numbers = chosen
            .iter()
            .filter_map(|step| graph.steps.iter().position(|known| known == step));
        let numbers: Vec<usize> = numbers.collect();
        let shown: BTreeSet<usize> = if self.targets.is_empty() {
            numbers.into_iter().collect()
        } else {
            around(&graph, &numbers)
        };
        if shown.is_empty() {
            let message = "nothing to draw: the environment skips all of it";
            return Err(Error::NothingSelected(message.to_owned()));
        }
        Ok(Diagram::new(&graph, &shown))
    }

    /// The graph of all steps, so that what needs a chosen step is known too. Chosen steps of flows that no order
    /// lists come last.
    fn graph_with<'s>(&'s self, chosen: &[Step<'s>], exact: bool) -> Graph<'s> {
        let layers = self.layers();
        let layers = refs(&layers);
        let mut steps = self.all_steps();
        let is_unlisted = |step: &&Step<'s>| !steps.contains(step);
        let unlisted: Vec<Step> = chosen.iter().filter(is_unlisted).copied().collect();
        steps.extend(unlisted);
        if exact {
            Graph::new(&conditions::active(&steps, &layers), &layers)
        } else {
            Graph::new(&steps, &layers)
        }
    }
}
