//! What is known of a run before its first request: its steps, why those not asked for are among them, and what is
//! wrong with the flow of their values.

use super::Session;
use super::run_selection::{Layers, RunSelection, SelectedSteps};
use crate::io::files::ProjectFiles;
use crate::plan::check::{CheckInput, problems};
use crate::plan::dependants::{Dependant, Outlook, outlook};
use crate::plan::graph::{Graph, shadow};
use crate::plan::needed::{Added, Needed, with_needs};
use crate::plan::remedy::Remedies;
use crate::plan::{Step, conditions, reach};
use crate::report::visible::visible_line;
use crate::run::checked_requests;
use crate::scope::{LayerKind, VariableLayer};
use crate::source::Diagnostic;
use std::collections::HashSet;
use std::fmt::Write;

/// A run as it is known before anything is sent.
pub struct RunPreview<'s> {
    pub steps: Vec<Step<'s>>,
    /// The index of each step among all, where they are a part.
    pub order: Option<Vec<usize>>,
    /// A sentence about which steps these are; None if there is nothing to say.
    pub said: Option<String>,
    /// Steps that were not selected and are needed.
    pub added: Vec<Added<'s>>,
    /// Steps whose conditions are not known to be false.
    pub active: Vec<Step<'s>>,
    pub found: Vec<Diagnostic>,
    /// Names of the row's columns that the steps may read.
    pub reads_of_row: HashSet<Box<str>>,
}

impl Session {
    /// Looks ahead. The values of `--data` are known only when their row's turn comes; `row` has their names.
    pub(crate) fn preview<'s>(
        &'s self,
        steps: Vec<Step<'s>>,
        row: Option<VariableLayer<'static>>,
        selection: &RunSelection,
    ) -> RunPreview<'s> {
        let mut layers = self.layers();
        let is_given = |layer: &&VariableLayer| layer.kind == LayerKind::CommandLine;
        let at = layers.iter().take_while(is_given).count();
        let row_alone: Vec<VariableLayer> = row.iter().cloned().collect();
        layers.splice(at..at, row);
        let SelectedSteps {
            needed: Needed { steps, added },
            order,
            said,
        } = selection.choose(self, steps, &layers);
        let Outlook { active, dependants } = outlook(&steps, &refs(&layers));
        let mut found = flow_problems(self, &active, &layers);
        found.extend(dependants.iter().map(Dependant::note));
        let reads_of_row = if row_alone.is_empty() {
            HashSet::new()
        } else {
            let pending = reach::pending(&steps, &refs(&layers));
            let is_column = |name: &str| row_alone.iter().any(|row| row.bindings.contains_key(name));
            pending.into_iter().filter(|name| is_column(name)).collect()
        };
        RunPreview {
            reads_of_row,
            steps,
            order,
            said,
            added,
            active,
            found,
        }
    }
}

/// Adds what the steps need from their collections.
pub fn completed<'s>(session: &'s Session, steps: &[Step<'s>], layers: Layers<'_, 's>) -> Needed<'s> {
    let layers = refs(layers);
    let mut all = session.all_steps();
    all.retain(|step| {
        steps
            .iter()
            .any(|chosen| std::ptr::eq(chosen.collection, step.collection))
    });
    let active = conditions::active(&all, &layers);
    // Steps that were asked for are skipped with the reason; flows that no order lists come last.
    all.retain(|step| active.contains(step) || steps.contains(step));
    let unlisted: Vec<Step> = steps.iter().filter(|step| !all.contains(step)).copied().collect();
    all.extend(unlisted);
    with_needs(steps, &all, &layers)
}

/// The step that `--with-needs` would run for what the step reads under this name.
pub fn provider<'s>(session: &'s Session, variable: &str, step: &Step<'s>) -> Option<Step<'s>> {
    let all = session.all_steps();
    let layers = session.layers();
    let layers = refs(&layers);
    let input = CheckInput {
        steps: &[],
        all: &all,
        layers: &layers,
        environments: &[],
    };
    Remedies::new(&input).provider(variable, step).copied()
}

/// What is wrong with the flow of values along these steps.
pub fn flow_problems<'s>(
    session: &'s Session,
    active: &[Step<'s>],
    layers: Layers<'_, 's>,
) -> Vec<Diagnostic> {
    let all = session.all_steps();
    let layers = refs(layers);
    let graph = Graph::new(active, &layers);
    let input = CheckInput {
        steps: active,
        all: &all,
        layers: &layers,
        environments: &session.project.model.environments,
    };
    let mut found = problems(&graph, &input);
    found.extend(shadow::hidden(&graph, &layers));
    let files = ProjectFiles::new(session.root());
    found.extend(checked_requests::problems(active, &files, false));
    found
}

/// References to layers, strongest first.
pub fn refs<'l, 'm>(layers: &'l [VariableLayer<'m>]) -> Vec<&'l VariableLayer<'m>> {
    layers.iter().collect()
}

/// The steps of `--dry-run`, with what each is known to do.
pub fn plan(preview: &RunPreview<'_>) -> String {
    let RunPreview {
        steps, active, added, ..
    } = preview;
    let mut text = String::new();
    for (number, step) in steps.iter().enumerate() {
        let skipped = if active.contains(step) {
            ""
        } else {
            "  (skipped: its `when` is false)"
        };
        let _ = writeln!(text, "{:>4}  {}{skipped}", number + 1, visible_line(step.id()));
        if let Some(added) = added.iter().find(|added| added.step == *step) {
            let _ = writeln!(text, "      + {}", visible_line(&added.to_string()));
        }
        for (what, names) in [("captures", captures(step)), ("forgets", forgets(step))] {
            if !names.is_empty() {
                let _ = writeln!(text, "      {what} {}", visible_line(&names.join(", ")));
            }
        }
    }
    text
}

fn captures<'m>(step: &Step<'m>) -> Vec<&'m str> {
    step.captures().map(|capture| &*capture.name.value).collect()
}

fn forgets<'m>(step: &Step<'m>) -> Vec<&'m str> {
    step.forgets().map(|name| &*name.value).collect()
}
